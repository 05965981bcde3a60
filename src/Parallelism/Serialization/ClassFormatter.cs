using System.Runtime.CompilerServices;

namespace Parallelism.Serialization;

// Objects of a class by their fields. Constructors do not run: what has private setters or none comes back exactly.
internal sealed class ClassFormatter<T>(FormatterTable table, bool asArray = false) : ReferenceFormatter<T>
    where T : class
{
    private readonly MemberPlan<T> _plan = new(table, asArray);
    private readonly SerializationCallbacks? _callbacks = SerializationCallbacks.Of(typeof(T));

    protected override bool RegistersEarly => true;

    protected override void WriteContent(ref MessagePackWriter writer, T value, WriteContext context)
    {
        if (_callbacks is null)
        {
            _plan.Write(ref writer, ref value, context);
            return;
        }
        lock (SerializationCallbacks.Gate)
        {
            _callbacks.BeforeWrite(value);
            try
            {
                _plan.Write(ref writer, ref value, context);
            }
            finally
            {
                _callbacks.AfterWrite(value);
            }
        }
    }

    protected override T ReadContent(ref MessagePackReader reader, ReadContext context, int slot)
    {
        T value = (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
        context.Register(slot, value);
        _callbacks?.BeforeRead(value);
        _plan.Read(ref reader, ref value, context);
        _callbacks?.AfterRead(value);
        return value;
    }
}
