using System.Collections.Concurrent;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// Turns the bytes of the other side's WorkEncoder back into work and values. Used by many threads at once. Bytes that are damaged end in a
// MessagePackFormatException or a WorkSerializationException.
internal sealed class WorkDecoder(FormatterTable formatters, PeerCodeTable table)
{
    private readonly Idle<ReadContext> _workContexts = new();
    private readonly Idle<ReadContext> _valueContexts = new();

    public PeerCodeTable Table { get; } = table;

    // The process that the bytes come from; its memory is opened where they name it.
    public int Peer { get; init; } = Environment.ProcessId;

    public DecodedWork Decode(ReadOnlySpan<byte> bytes, WorkHooks hooks)
    {
        ReadContext context = Take(_workContexts, tracksReferences: true, hooks);
        try
        {
            var scope = (ReadScope)context.Types!;
            var reader = new MessagePackReader(bytes);
            if (reader.ReadArrayHeader() != 5 || reader.ReadInt64() is not (>= 0 and <= byte.MaxValue and var shape))
                throw new MessagePackFormatException("These bytes are no work.");
            Type argument = scope.Read(ref reader);
            Type result = scope.Read(ref reader);
            Type type = scope.Read(ref reader);
            if (!typeof(Delegate).IsAssignableFrom(type) || type.IsAbstract)
                throw new MessagePackFormatException($"{type} is no delegate.");
            var work = formatters.GetExact(type).ReadObject(ref reader, context) as Delegate;
            return new(work ?? throw new MessagePackFormatException("The work is missing."), argument, result, (byte)shape);
        }
        finally
        {
            Return(context, _workContexts);
        }
    }

    public T Decode<T>(ReadOnlySpan<byte> bytes, WorkHooks hooks)
    {
        ReadContext context = Take(_valueContexts, tracksReferences: false, hooks);
        try
        {
            var reader = new MessagePackReader(bytes);
            T value = formatters.Get<T>().Read(ref reader, context);
            if (reader.Consumed != bytes.Length)
                throw new MessagePackFormatException($"{bytes.Length - reader.Consumed} bytes follow the value.");
            return value;
        }
        finally
        {
            Return(context, _valueContexts);
        }
    }

    private ReadContext Take(Idle<ReadContext> idle, bool tracksReferences, WorkHooks hooks)
    {
        ReadContext context = idle.Take() ?? NewContext(tracksReferences);
        ((ReadScope)context.Types!).Hooks = hooks;
        return context;
    }

    private ReadContext NewContext(bool tracksReferences)
    {
        var scope = new ReadScope(Table, Peer);
        return new() { Formatters = formatters, Types = scope, Blocks = scope, TracksReferences = tracksReferences };
    }

    private static void Return(ReadContext context, Idle<ReadContext> idle)
    {
        context.Reset();
        ((ReadScope)context.Types!).Hooks = WorkHooks.None;
        idle.Put(context);
    }
}
