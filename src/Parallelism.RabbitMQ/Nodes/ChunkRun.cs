using System.Diagnostics;
using Parallelism.Closures;
using Parallelism.Envelopes;
using Parallelism.Processes;
using Parallelism.Serialization;
using Parallelism.Verbs;
using Parallelism.Wire;

namespace Parallelism.Nodes;

// One act of running a chunk: decodes it, runs its items on a local strategy, and writes down what they gave and said.
internal sealed class ChunkRun
{
    // What was said goes ahead of the results after so long, or when it is so much.
    private static readonly TimeSpan SpeechDelay = TimeSpan.FromMilliseconds(100);
    private const int MostSpeech = 128 * 1024;
    private const int MostOutcomes = 1 << 20;

    private readonly Lock _gate = new();
    private readonly NodeSettings _settings;
    private readonly FormatterTable _formatters;
    private readonly Func<ResultMessage, byte[], Task> _say;
    private readonly CodeTable _table = new();
    private readonly PayloadCodec _codec;
    private readonly ExceptionEncoder _exceptions;
    private readonly Guid _run = Guid.NewGuid();
    private FrameBuffer _parts = new(1024);
    private Task _saying = System.Threading.Tasks.Task.CompletedTask;
    private int _messages;
    private bool _isDelayed;
    private bool _isEnded;
    private long _duration;

    public ChunkRun(TaskMessage task, NodeSettings settings, FormatterTable formatters, Func<ResultMessage, byte[], Task> say)
    {
        Task = task;
        _settings = settings;
        _formatters = formatters;
        _say = say;
        _codec = new(new WorkEncoder(formatters, _table) { LeavesMachine = true }, settings.Serializer);
        _exceptions = new(formatters, _table);
    }

    public TaskMessage Task { get; }

    public long ItemsCompleted { get; private set; }

    public Activity? StartActivity()
    {
        if (Task.Trace.IsEmpty)
            return null;
        var reader = new BodyReader(Task.Trace.Span);
        return TraceContext.Read(ref reader).Start();
    }

    // Ends when every item that began has an outcome. What is wrong with the chunk itself is the outcome of each of its items.
    public async Task ExecuteAsync(IExecutionStrategy strategy, CancellationToken cancellationToken)
    {
        int answered = Task.Count;
        try
        {
            ReadOnlyMemory<byte> content = await _settings.Shelf.GetAsync(Task.Content, cancellationToken).ConfigureAwait(false);
            // No item is without a byte: a short message that speaks of many is nonsense, and gets no answer that is many times as long.
            answered = Math.Min(answered, content.Length);
            ChunkWork work = Decode(content, strategy, cancellationToken);
            await work.RunAsync(strategy, _settings.LongestChunk, cancellationToken).ConfigureAwait(false);
            lock (_gate)
                work.WriteOutcomes(_parts);
            (_duration, ItemsCompleted) = (work.Duration, work.Completed);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            lock (_gate)
            {
                for (int i = 0; i < answered; i++)
                    WriteException(_parts, i, error);
            }
        }
        catch (OperationCanceledException)
        {
            // Nothing began.
        }
    }

    // The last message, behind all others.
    public async Task EndAsync()
    {
        byte[] content;
        ResultMessage message;
        Task before;
        lock (_gate)
        {
            _isEnded = true;
            content = TakeContent();
            message = Message(isLast: true);
            before = _saying;
        }
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _say(message, content).ConfigureAwait(false);
    }

    public long LargestResult => _settings.Shelf.Largest - 4096;

    // Under the lock, while outcomes are written: what is there goes ahead, so that no message becomes too large.
    public void SayIfMuch()
    {
        if (_parts.Length > MostOutcomes)
            SayNow();
    }

    public void Say(WorkerOutput output)
    {
        lock (_gate)
        {
            _parts.WriteByte((byte)ResultPart.Output);
            _parts.WriteByte(output.IsError ? (byte)1 : (byte)0);
            _parts.WriteVarint(output.ProcessId);
            _parts.WriteVarint(output.Method is null ? 0 : (output.ItemIndex ?? Task.FirstIndex) - Task.FirstIndex + 1);
            _parts.WriteText(output.Text);
            SayLater();
        }
    }

    public void WriteException(FrameBuffer parts, int offset, Exception error)
    {
        parts.WriteByte((byte)ResultPart.Exception);
        parts.WriteVarint(offset);
        int mark = parts.BeginBlob();
        _exceptions.Encode(parts, error);
        parts.EndBlob(mark);
    }

    public ResultMessage Message(bool isLast) => new()
    {
        Client = Task.Client,
        Chunk = Task.Chunk,
        Node = _settings.Name,
        Run = _run,
        Number = _messages++,
        IsLast = isLast,
        Duration = _duration,
    };

    private ChunkWork Decode(ReadOnlyMemory<byte> content, IExecutionStrategy strategy, CancellationToken cancellationToken)
    {
        if (Task.Serializer != _settings.SerializerName)
        {
            throw new WorkSerializationException(
                $"The caller's serializer is {(Task.Serializer.Length == 0 ? "the built-in one" : Task.Serializer)}, and node {_settings.Name} has " +
                $"{(_settings.SerializerName.Length == 0 ? "the built-in one" : _settings.SerializerName)}: make it alike on both sides.");
        }
        var reader = new BodyReader(content.Span);
        var table = new PeerCodeTable { Gate = _settings.Gate };
        table.Add(reader.ReadBlob());
        var decoder = new WorkDecoder(_formatters, table) { Peer = ReadScope.OtherMachine };
        var hooks = new WorkHooks { Token = cancellationToken, Report = Report, Log = Log, Strategy = _ => strategy };
        DecodedWork decoded = decoder.Decode(reader.ReadBlob(), hooks);
        Type type = typeof(ChunkWork<,>).MakeGenericType(decoded.Argument, decoded.Result);
        var work = (ChunkWork)Activator.CreateInstance(type, this, decoded.Work, (WorkShape)decoded.Shape, decoder, hooks, _codec)!;
        work.SetArguments(content[^reader.Rest.Length..]);
        return work;
    }

    private void Report(long progress, object? value)
    {
        var frame = new FrameBuffer(256);
        _codec.Encoder.Encode(frame, value, isResult: true);
        lock (_gate)
        {
            _parts.WriteByte((byte)ResultPart.Report);
            _parts.WriteVarint(progress);
            _parts.WriteBlob(frame.Written);
            SayLater();
        }
        frame.Release();
    }

    private void Log(long logger, LogRecord record, Exception? error)
    {
        var frame = new FrameBuffer(256);
        frame.WriteVarint(logger);
        int blob = frame.BeginBlob();
        _codec.Encoder.Encode<object?>(frame, record, isResult: true);
        frame.EndBlob(blob);
        if (error is not null)
            _exceptions.Encode(frame, error);
        lock (_gate)
        {
            _parts.WriteByte((byte)ResultPart.Log);
            _parts.WriteBlob(frame.Written);
            SayLater();
        }
        frame.Release();
    }

    // Under the lock.
    private void SayLater()
    {
        if (_isEnded || _parts.Length > MostSpeech)
            SayNow();
        else if (!_isDelayed)
        {
            _isDelayed = true;
            _ = DelayAsync();
        }
    }

    private async Task DelayAsync()
    {
        await System.Threading.Tasks.Task.Delay(SpeechDelay).ConfigureAwait(false);
        lock (_gate)
        {
            _isDelayed = false;
            if (_parts.Length > 0 && !_isEnded)
                SayNow();
        }
    }

    // Under the lock.
    private void SayNow()
    {
        byte[] content = TakeContent();
        ResultMessage message = Message(isLast: false);
        Task before = _saying;
        _saying = SayBehindAsync(before, message, content);
    }

    private async Task SayBehindAsync(Task before, ResultMessage message, byte[] content)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _say(message, content).ConfigureAwait(false);
    }

    // Under the lock: definitions, and all parts so far.
    private byte[] TakeContent()
    {
        var content = new FrameBuffer(_parts.Length + 256);
        int mark = content.BeginBlob();
        _table.WriteDefinitions(0, _table.Count, content);
        content.EndBlob(mark);
        content.WriteBytes(_parts.Written);
        byte[] bytes = content.Written.ToArray();
        content.Release();
        _parts.Clear();
        return bytes;
    }
}
