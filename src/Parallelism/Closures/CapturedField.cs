using System.Reflection;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// One field that travels as it is, whatever its visibility: a captured variable, an iterator's state, a field of a captured this.
internal abstract class CapturedField
{
    private readonly bool _isVariable;

    // How the path of an error names it.
    private readonly string _step;

    private protected CapturedField(FieldInfo field)
    {
        Field = field;
        Key = FieldKey.Of(field);
        string name = ClosureClass.NameOf(field);
        _isVariable = ClosureClass.Is(field.DeclaringType);
        // Where display classes are chained, the link between them is nothing that the author knows.
        _step = !_isVariable ? $".{name}" : ClosureClass.Is(field.FieldType) ? "" : $"captured '{name}'";
    }

    public FieldInfo Field { get; }

    public FieldKey Key { get; }

    public static CapturedField Of(FieldInfo field)
    {
        Type type = field.FieldType;
        if (type.IsByRefLike || type.IsPointer || type.IsFunctionPointer)
            return new RefusedField(field);
        if (ClosureClass.IsOwnerField(field))
            return new OwnerField(field);
        return (CapturedField)Activator.CreateInstance(typeof(CapturedField<>).MakeGenericType(type), field)!;
    }

    public void Write(ref MessagePackWriter writer, object holder, WriteContext context)
    {
        context.At(_step);
        try
        {
            WriteValue(ref writer, holder, context);
        }
        catch (WorkSerializationException error) when (_isVariable && RefusalPath.Extend(error, _step, Field.GetValue(holder)?.GetType() ?? Field.FieldType) is { } extended)
        {
            throw extended;
        }
    }

    public abstract void Read(ref MessagePackReader reader, object holder, ReadContext context);

    protected abstract void WriteValue(ref MessagePackWriter writer, object holder, WriteContext context);
}
