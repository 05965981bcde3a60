using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using Parallelism.Serialization;
using Parallelism.SharedMemory;

namespace Parallelism.Closures;

// Turns work, arguments and results into bytes for the other side. Used by many threads at once. What cannot travel is refused here, before
// anything is sent, and leaves nothing behind but perhaps unused definitions.
internal sealed class WorkEncoder(FormatterTable formatters, CodeTable table)
{
    private readonly Idle<WriteContext> _workContexts = new();
    private readonly Idle<WriteContext> _valueContexts = new();
    private readonly ConcurrentDictionary<StatelessWork, EncodedWork> _stateless = new();

    public CodeTable Table { get; } = table;

    // Whether the bytes go to another machine, where this one's memory cannot be opened.
    public bool LeavesMachine { get; init; }

    // The work in five parts: shape, type of the argument, type of the result, type of the delegate, delegate.
    public EncodedWork Encode(Delegate work, Type argument, Type result, byte shape, bool sharesBlocks = true)
    {
        if (!work.HasSingleTarget || work.Target is { } target && !Singleton.Is(target.GetType()))
            return EncodeAfresh(work, argument, result, shape, sharesBlocks);
        var key = new StatelessWork(work.Method, work.GetType(), argument, result, shape);
        if (_stateless.TryGetValue(key, out EncodedWork? known) && !HotReload.IsChanged(key.Method))
            return known;
        return _stateless[key] = EncodeAfresh(work, argument, result, shape, sharesBlocks);
    }

    // Writes a value by its declared type and returns how many definitions a reader must have.
    public int Encode<T>(IBufferWriter<byte> output, T value, bool isResult) => Encode(output, value, isResult, sharesBlocks: false, out _);

    // The same, with large blocks in shared memory. What the bytes refer to is to be held until the other side has read them; null: nothing.
    public Luggage? EncodeShared<T>(IBufferWriter<byte> output, T value, bool isResult)
    {
        Encode(output, value, isResult, sharesBlocks: true, out Luggage? luggage);
        return luggage;
    }

    private int Encode<T>(IBufferWriter<byte> output, T value, bool isResult, bool sharesBlocks, out Luggage? luggage)
    {
        WriteContext context = _valueContexts.Take() ?? NewContext(tracksReferences: false);
        var scope = (WriteScope)context.Members!;
        scope.AllowsProxies = !isResult;
        scope.SharesBlocks = sharesBlocks && !LeavesMachine;
        scope.LeavesMachine = LeavesMachine;
        try
        {
            var writer = new MessagePackWriter(output);
            formatters.Get<T>().Write(ref writer, value, context);
            writer.Flush();
            luggage = sharesBlocks ? scope.TakeLuggage() : null;
            // Without references kept there is nothing to see that two delegates share, so what one leaves out the other may not need.
            return Table.Count;
        }
        finally
        {
            Return(context, scope, _valueContexts);
        }
    }

    private EncodedWork EncodeAfresh(Delegate work, Type argument, Type result, byte shape, bool sharesBlocks)
    {
        WriteContext context = _workContexts.Take() ?? NewContext(tracksReferences: true);
        var scope = (WriteScope)context.Members!;
        scope.AllowsProxies = true;
        scope.SharesBlocks = sharesBlocks && !LeavesMachine;
        scope.LeavesMachine = LeavesMachine;
        try
        {
            Formatter formatter = formatters.GetExact(work.GetType());
            var output = new ArrayBufferWriter<byte>(128);
            do
            {
                output.ResetWrittenCount();
                context.Reset();
                var writer = new MessagePackWriter(output);
                writer.WriteArrayHeader(5);
                writer.Write(shape);
                scope.Write(ref writer, argument);
                scope.Write(ref writer, result);
                scope.Write(ref writer, work.GetType());
                formatter.WriteObject(ref writer, work, context);
                writer.Flush();
            }
            while (!scope.Finish(context));
            return new()
            {
                Bytes = output.WrittenMemory,
                Definitions = Table.Count,
                Tokens = scope.Tokens,
                Progress = scope.Progress,
                Loggers = scope.Loggers,
                Luggage = scope.TakeLuggage(),
            };
        }
        catch (WorkSerializationException error) when (error.Path.Length == 0)
        {
            throw new WorkSerializationException("work", error.Message, error.InnerException);
        }
        finally
        {
            Return(context, scope, _workContexts);
        }
    }

    private WriteContext NewContext(bool tracksReferences)
    {
        var scope = new WriteScope(Table);
        return new() { Formatters = formatters, Types = scope, Members = scope, Blocks = scope, TracksReferences = tracksReferences };
    }

    private static void Return(WriteContext context, WriteScope scope, Idle<WriteContext> idle)
    {
        context.Reset();
        scope.Reset();
        idle.Put(context);
    }

    private readonly record struct StatelessWork(MethodInfo Method, Type Delegate, Type Argument, Type Result, byte Shape);
}
