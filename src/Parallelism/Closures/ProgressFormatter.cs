using Parallelism.Serialization;

namespace Parallelism.Closures;

// IProgress<T> and Progress<T> stay where they are; in a worker a proxy sends each report home.
internal sealed class ProgressFormatter<TProgress, T> : Formatter<TProgress>
    where TProgress : class, IProgress<T>
{
    public override void Write(ref MessagePackWriter writer, TProgress value, WriteContext context)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }
        if (context.Members is not WriteScope { AllowsProxies: true } scope)
            throw context.Refuse(value.GetType(), "who listens to it stays in its process; pass it to the work, do not return it");
        writer.Write(scope.Add(new CapturedProgress(ProxyNumber.Next(), report => value.Report((T)report!))));
    }

    public override TProgress Read(ref MessagePackReader reader, ReadContext context)
    {
        if (reader.TryReadNil())
            return null!;
        var proxy = new ProgressProxy<T>(reader.ReadInt64(), ReadScope.Of(context).Hooks.Report);
        return proxy as TProgress ?? throw new MessagePackFormatException($"No proxy takes the place of {typeof(TProgress)}.");
    }
}
