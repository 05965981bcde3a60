using Microsoft.Extensions.Logging;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// ILogger and ILogger<T> stay where they are; in a worker a proxy sends each record home. The levels that are enabled travel along, so that what
// nobody wants is not even formatted.
internal sealed class LoggerFormatter<T>(Func<long, int, WorkHooks, T> makeProxy) : Formatter<T>
    where T : class, ILogger
{
    public override void Write(ref MessagePackWriter writer, T value, WriteContext context)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }
        long id = LoggerProxy.Capture(value.GetType(), _ => value, context);
        int levels = 0;
        for (LogLevel level = LogLevel.Trace; level < LogLevel.None; level++)
        {
            if (value.IsEnabled(level))
                levels |= 1 << (int)level;
        }
        writer.WriteArrayHeader(2);
        writer.Write(id);
        writer.Write(levels);
    }

    public override T Read(ref MessagePackReader reader, ReadContext context)
    {
        if (reader.TryReadNil())
            return null!;
        if (reader.ReadArrayHeader() != 2)
            throw new MessagePackFormatException("A logger came that is none.");
        return makeProxy(reader.ReadInt64(), (int)reader.ReadInt64(), ReadScope.Of(context).Hooks);
    }
}
