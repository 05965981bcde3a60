using Microsoft.Extensions.Logging;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// As LoggerFormatter, for a factory: which levels its loggers want is only known at home.
internal sealed class LoggerFactoryFormatter : Formatter<ILoggerFactory>
{
    public override void Write(ref MessagePackWriter writer, ILoggerFactory value, WriteContext context)
    {
        if (value is null)
            writer.WriteNil();
        else
            writer.Write(LoggerProxy.Capture(value.GetType(), category => value.CreateLogger(category ?? ""), context));
    }

    public override ILoggerFactory Read(ref MessagePackReader reader, ReadContext context) =>
        reader.TryReadNil() ? null! : new LoggerFactoryProxy(reader.ReadInt64(), ReadScope.Of(context).Hooks);
}
