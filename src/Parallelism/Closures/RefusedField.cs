using System.Reflection;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// A field of an unsafe class that holds an address.
internal sealed class RefusedField(FieldInfo field) : CapturedField(field)
{
    public override void Read(ref MessagePackReader reader, object holder, ReadContext context) =>
        throw new MessagePackFormatException($"{Field.FieldType} never travels.");

    protected override void WriteValue(ref MessagePackWriter writer, object holder, WriteContext context) =>
        throw context.Refuse(Field.FieldType, "an address means nothing in another process; copy what it points to into an array");
}
