using System.Reflection;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// The field in which a lambda's class keeps the captured this.
internal sealed class OwnerField(FieldInfo field) : CapturedField(field)
{
    public override void Read(ref MessagePackReader reader, object holder, ReadContext context)
    {
        object? owner = CapturedOwner.Read(ref reader, context);
        if (owner is not null && !Field.FieldType.IsInstanceOfType(owner))
            throw new MessagePackFormatException($"A {owner.GetType()} came where a captured {Field.FieldType} was due.");
        Field.SetValue(holder, owner);
    }

    protected override void WriteValue(ref MessagePackWriter writer, object holder, WriteContext context) =>
        CapturedOwner.Write(ref writer, Field.GetValue(holder), Field.FieldType, context);
}
