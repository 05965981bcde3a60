using System.Runtime.CompilerServices;

namespace Parallelism.Serialization;

// Objects of a class by their fields. Constructors do not run: what has private setters or none comes back exactly.
internal sealed class ClassFormatter<T>(FormatterTable table, bool asArray = false) : ReferenceFormatter<T>
    where T : class
{
    private readonly MemberPlan<T> _plan = new(table, asArray);

    protected override bool RegistersEarly => true;

    protected override void WriteContent(ref MessagePackWriter writer, T value, WriteContext context) => _plan.Write(ref writer, ref value, context);

    protected override T ReadContent(ref MessagePackReader reader, ReadContext context, int slot)
    {
        T value = (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
        context.Register(slot, value);
        _plan.Read(ref reader, ref value, context);
        return value;
    }
}
