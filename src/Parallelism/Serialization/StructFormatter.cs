namespace Parallelism.Serialization;

// Structs by their fields.
internal sealed class StructFormatter<T>(FormatterTable table, bool asArray = false) : Formatter<T>
    where T : struct
{
    private readonly MemberPlan<T> _plan = new(table, asArray);

    public override void Write(ref MessagePackWriter writer, T value, WriteContext context) => _plan.Write(ref writer, ref value, context);

    public override T Read(ref MessagePackReader reader, ReadContext context)
    {
        T value = default;
        _plan.Read(ref reader, ref value, context);
        return value;
    }
}
