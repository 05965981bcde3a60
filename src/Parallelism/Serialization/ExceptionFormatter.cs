using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Parallelism.Serialization;

// Exceptions by their fields and those that Exception itself can share, with the text of their stack.
internal sealed class ExceptionFormatter<T>(FormatterTable table) : ReferenceFormatter<T>
    where T : Exception
{
    private readonly MemberPlan<T> _plan = new(table, asArray: false);

    protected override bool RegistersEarly => true;

    protected override void WriteContent(ref MessagePackWriter writer, T value, WriteContext context)
    {
        writer.WriteArrayHeader(2);
        writer.Write(value.StackTrace);
        _plan.Write(ref writer, ref value, context);
    }

    protected override T ReadContent(ref MessagePackReader reader, ReadContext context, int slot)
    {
        T value = (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
        context.Register(slot, value);
        reader.ReadArrayHeader(2);
        string? stack = reader.ReadString();
        _plan.Read(ref reader, ref value, context);
        return string.IsNullOrEmpty(stack) ? value : (T)ExceptionDispatchInfo.SetRemoteStackTrace(value, stack);
    }
}
