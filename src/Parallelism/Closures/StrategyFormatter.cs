using Parallelism.Serialization;

namespace Parallelism.Closures;

// A captured strategy stays where it is; in a worker, the worker's own takes its place.
internal sealed class StrategyFormatter<T> : Formatter<T>
    where T : class, IExecutionStrategy
{
    public override void Write(ref MessagePackWriter writer, T value, WriteContext context)
    {
        if (value is null)
            writer.WriteNil();
        else if (context.Members is WriteScope { AllowsProxies: true })
            writer.Write(1);
        else
            throw context.Refuse(value.GetType(), "a strategy stays in the process that made it; do not return it");
    }

    public override T Read(ref MessagePackReader reader, ReadContext context)
    {
        if (reader.TryReadNil())
            return null!;
        if (reader.ReadInt64() != 1)
            throw new MessagePackFormatException("A strategy came that is none.");
        return ReadScope.Of(context).Hooks.Strategy?.Invoke(typeof(T)) as T ?? throw new WorkSerializationException(
            $"The work uses a captured {typeof(T).Name}, and its worker has none of that type: declare the variable as IExecutionStrategy, or make a strategy inside the work.");
    }
}
