using System.Diagnostics;
using Parallelism.Observation;
using Parallelism.Wire;

namespace Parallelism.Worker;

// Two threads take turns at two jobs, reading frames and running items:
//
//   thread 1  ── read ── run item ── read ── run item ───────────────────────── (long item) ───────
//   thread 2  ──────────── tick ──────── tick ──────── tick: same item still ── read ── run ...
//
// So an item that comes alone is run by the thread that read it, without a hop; and while an item runs for longer than a tick, the other
// thread reads, so that a cancellation, or the end of the pipe, is met at once. When nothing happens both sleep: one in the read, the other
// for good until an item starts.
internal sealed partial class WorkerLoop : IFrameHandler, IDisposable
{
    private const int TickMilliseconds = 2;
    private const int StackSize = 8 << 20;

    // Outcomes of quick items wait this long for company before they go to the pipe together.
    private static readonly long FlushTicks = Stopwatch.Frequency / 1000;

    private readonly object _gate = new();
    private readonly Lock _definitionGate = new();
    private readonly Queue<RunRequest> _queue = new();
    private readonly Dictionary<long, PreparedCall> _calls = [];
    private readonly FrameReader _reader;
    private readonly Outbox _outbox;
    private readonly IWorkRunner _runner;
    private readonly Handovers _handovers;
    private readonly SpanCollector _spans;
    private readonly FrameBuffer _outcome = new();
    private readonly CancellationSource _cancellation = new();
    private ItemContext _context = ItemContext.Default;
    private RunRequest? _current;
    private volatile bool _isReading;
    private bool _isRunning;
    private bool _isEnding;
    private bool _sleepsForGood;
    private readonly ItemBlock _block;
    private object? _prepared;
    private long _itemsBegun;
    private long _running;
    private Range _argument;
    private OutcomeKind _outcomeKind;

    public WorkerLoop(FrameReader reader, Outbox outbox, IWorkRunner runner)
    {
        _reader = reader;
        _outbox = outbox;
        _runner = runner;
        _block = new(this, outbox);
        _handovers = new(outbox);
        runner.Say = Say;
        _spans = new(Say);
        _flushTimer = new(static loop => ((WorkerLoop)loop!).FlushPrinted(), this, Timeout.Infinite, Timeout.Infinite);
    }

    // How the process ends: without a reason when the strategy asked for it and everything queued is done, with an IOException where the other
    // end of the pipes is gone, and with a ProtocolException when what comes through it cannot be understood.
    public Action<Exception?> Ended { get; init; } = OwnProcess.End;

    private enum Turn
    {
        Read,
        Run,
        End,
    }

    // Does not return, but for Ended.
    public void Run()
    {
        // The stack of a program's first thread, so that recursion goes as deep on either.
        var other = new Thread(TakeTurns, StackSize) { IsBackground = true, Name = "Parallelism worker" };
        other.Start();
        TakeTurns();
    }

    public void Dispose()
    {
        _cancellation.Dispose();
        _spans.Dispose();
        _flushTimer.Dispose();
        _handovers.Dispose();
        _printed.Release();
        _outcome.Release();
    }

    void IFrameHandler.OnFrame(FrameKind kind, ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        switch (kind)
        {
            case FrameKind.Define:
                _runner.Define(body);
                break;
            case FrameKind.Work:
                _calls[reader.ReadVarint()] = new(reader.Rest.ToArray());
                break;
            case FrameKind.Run:
                Enqueue(reader.ReadVarint(), FindCall(reader.ReadVarint()), reader.ReadVarint(), ReadCount(ref reader), reader.Rest);
                break;
            case FrameKind.RunBlock:
                EnqueueBlock(ref reader);
                break;
            case FrameKind.RunOnce:
                Enqueue(reader.ReadVarint(), new(reader.ReadBlob().ToArray()), reader.ReadVarint(), 1, reader.Rest);
                break;
            case FrameKind.Cancel:
                Cancel(reader.ReadVarint(), reader.IsAtEnd ? null : reader.ReadVarint());
                break;
            case FrameKind.Recall:
                Recall();
                break;
            case FrameKind.Context:
                _context = ItemContext.Read(ref reader);
                break;
            case FrameKind.Source:
                _spans.Note(ref reader);
                break;
            case FrameKind.Forget:
                _calls.Remove(reader.ReadVarint());
                break;
            case FrameKind.Shutdown:
                lock (_gate)
                    _isEnding = true;
                break;
            default:
                throw new ProtocolException($"A worker does not expect the frame {kind}.");
        }
    }

    // Each item has at least the length of its argument.
    private static int ReadCount(ref BodyReader reader)
    {
        uint count = reader.ReadUInt32();
        return count <= reader.Rest.Length / sizeof(uint) ? (int)count : throw new ProtocolException($"A frame claims {count} items and is too short for them.");
    }

    private PreparedCall FindCall(long id) =>
        _calls.TryGetValue(id, out PreparedCall? call) ? call : throw new ProtocolException($"Items came for call {id}, whose work did not.");

    private void EnqueueBlock(ref BodyReader reader)
    {
        long ticket = reader.ReadVarint();
        PreparedCall call = FindCall(reader.ReadVarint());
        long first = reader.ReadVarint();
        int size = reader.ReadCount();
        if (size == 0)
        {
            Enqueue(ticket, call, first, ReadCount(ref reader), reader.Rest, takesResults: true);
            return;
        }
        uint count = reader.ReadUInt32();
        if ((ulong)size * count != (ulong)reader.Rest.Length)
            throw new ProtocolException($"A frame claims {count} arguments of {size} bytes and holds {reader.Rest.Length} bytes.");
        Enqueue(ticket, call, first, (int)count, reader.Rest, takesResults: true, size);
    }

    private void Enqueue(
        long ticket, PreparedCall call, long firstIndex, int count, ReadOnlySpan<byte> arguments, bool takesResults = false, int argumentSize = 0)
    {
        var request = new RunRequest
        {
            Ticket = ticket,
            Call = call,
            FirstIndex = firstIndex,
            Count = count,
            Context = _context,
            TakesResults = takesResults,
            ArgumentSize = argumentSize,
        };
        request.SetArguments(arguments);
        lock (_gate)
            _queue.Enqueue(request);
    }

    // With an index: the item has passed its time limit, and if it has just ended the others have nothing to do with it.
    private void Cancel(long ticket, long? index)
    {
        lock (_gate)
        {
            if (_current?.Ticket == ticket)
            {
                // First the mark, then the look: an item that begins later sees the mark, one that began before is seen here.
                bool wasCancelled = _current.IsCancelled;
                _current.IsCancelled = true;
                Interlocked.MemoryBarrier();
                if (index is null || Volatile.Read(ref _running) == index)
                    _cancellation.Cancel();
                else
                    _current.IsCancelled = wasCancelled;
                return;
            }
            if (index is not null)
                return;
            foreach (RunRequest request in _queue)
            {
                if (request.Ticket == ticket)
                    request.IsCancelled = true;
            }
        }
    }

    // What has not begun goes back to the strategy: another worker has time for it, and this one's item runs for longer than was thought.
    private void Recall()
    {
        var frames = new FrameBuffer();
        lock (_gate)
        {
            if (_current is not null)
                GiveBack(_current, frames);
            while (_queue.TryDequeue(out RunRequest? request))
            {
                GiveBack(request, frames);
                request.Return();
            }
        }
        if (frames.Length > 0)
        {
            _outbox.Append(frames.Written);
            _outbox.TryFlush();
        }
        frames.Release();
    }

    private static void GiveBack(RunRequest request, FrameBuffer frames)
    {
        int taken = request.Recall();
        if (taken == request.Count)
            return;
        int mark = frames.Begin(FrameKind.Returned);
        frames.WriteVarint(request.Ticket);
        frames.WriteVarint(request.FirstIndex + taken);
        frames.End(mark);
    }

    private void TakeTurns()
    {
        Exception? reason = null;
        try
        {
            while (TakeTurn())
            {
            }
        }
        catch (Exception error) when (error is ProtocolException or IOException)
        {
            reason = error;
        }
        // The other thread may be in a read that nothing will end.
        Ended(reason);
        // Only where the process goes on: the other thread has nothing to wait for.
        lock (_gate)
        {
            _isEnding = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool TakeTurn()
    {
        switch (NextTurn())
        {
            case Turn.Read:
                Read();
                return true;
            case Turn.Run:
                RunQueue();
                return true;
            default:
                return false;
        }
    }

    private Turn NextTurn()
    {
        long seen = -1;
        bool ticked = false;
        lock (_gate)
        {
            while (true)
            {
                if (_queue.Count > 0 && !_isRunning)
                {
                    _isRunning = true;
                    if (_sleepsForGood)
                        Monitor.Pulse(_gate);
                    return Turn.Run;
                }
                if (_isEnding && !_isRunning)
                {
                    Monitor.PulseAll(_gate);
                    return Turn.End;
                }
                if (!_isReading && (!_isRunning || (ticked && seen == _itemsBegun)))
                {
                    _isReading = true;
                    return Turn.Read;
                }
                bool quiet = ticked && seen == _itemsBegun && (_isReading || !_isRunning);
                seen = _itemsBegun;
                if (quiet)
                {
                    _sleepsForGood = true;
                    Monitor.Wait(_gate);
                    _sleepsForGood = false;
                    ticked = false;
                }
                else
                {
                    ticked = !Monitor.Wait(_gate, TickMilliseconds);
                    if (ticked && _isRunning)
                        FlushOutsideGate();
                }
            }
        }
    }

    // Outcomes that are done must not wait for the item that runs now.
    private void FlushOutsideGate()
    {
        Monitor.Exit(_gate);
        try
        {
            _outbox.TryFlush();
        }
        finally
        {
            Monitor.Enter(_gate);
        }
    }

    private void Read()
    {
        bool more;
        // The thread that runs items flushes each outcome while this one reads; what it added just before it could know of that goes here.
        _outbox.TryFlush();
        try
        {
            more = _reader.Read(this);
        }
        finally
        {
            lock (_gate)
                _isReading = false;
        }
        if (!more)
            throw new EndOfStreamException();
    }

    private void RunQueue()
    {
        while (true)
        {
            RunRequest? request;
            lock (_gate)
            {
                _current = null;
                if (!_queue.TryDequeue(out request))
                    break;
                _current = request;
                _cancellation.Reset();
            }
            RunItems(request);
            request.Return();
        }
        _outbox.Flush();
        lock (_gate)
        {
            _isRunning = false;
            // The other thread may sleep for good while a reader that is gone, or new items, need it.
            if (_queue.Count > 0 || _isEnding)
                Monitor.PulseAll(_gate);
        }
    }

    private void RunItems(RunRequest request)
    {
        _runnerThread = Environment.CurrentManagedThreadId;
        int position = 0;
        while (TryRunBlock(request, ref position) || TryRunOne(request, ref position))
        {
            // Nobody ticks while the other thread reads.
            if (_isReading || Stopwatch.GetTimestamp() - _outbox.LastFlush > FlushTicks)
                _outbox.Flush();
        }
        _runnerThread = 0;
    }

    private bool TryRunOne(RunRequest request, ref int position)
    {
        if (!request.TryClaim(position))
            return false;
        long index = request.FirstIndex + position;
        long began = Stopwatch.GetTimestamp();
        ShowItem(index);
        _outbox.BeginItem(request.Ticket, index, began);
        _argument = request.NextArgument();
        int mark = BeginOutcome(request, index);
        // Each item in a context of its own: what it sets of culture and async-local values ends with it.
        request.Context.Run(static loop => ((WorkerLoop)loop!).RunItem(), this);
        long elapsed = Stopwatch.GetTimestamp() - began;
        EndOutcome(mark, elapsed);
        request.Call.NoteDuration(elapsed, 1);
        position++;
        return true;
    }

    private int BeginOutcome(RunRequest request, long index)
    {
        _outcome.Clear();
        int mark = _outcome.Begin(FrameKind.Result);
        _outcome.PatchLater(5);
        _outcome.WriteVarint(request.Ticket);
        _outcome.WriteVarint(index);
        if (request.Context.TimesSerializer)
            _outcome.PatchLater(sizeof(uint));
        return mark;
    }

    private void EndOutcome(int mark, long elapsed)
    {
        _outcome.PatchUInt32(mark + FrameBuffer.HeaderLength, InFrame(elapsed));
        _outcome.PatchByte(mark + FrameBuffer.HeaderLength + 4, (byte)_outcomeKind);
        _outcome.End(mark);
        SendDefinitions();
        _handovers.Announce(_outcome);
        _outbox.Append(_outcome.Written);
        _outbox.EndItem();
        if (_outcome.Attachment is not null)
            _handovers.Hold(_outcome);
    }

    private void RunItem()
    {
        RunRequest request = _current!;
        if (request.IsCancelled)
        {
            _outcomeKind = OutcomeKind.Skipped;
            return;
        }
        Speaker? speaker = null;
        Exception? failure = null;
        Activity? activity = StartActivity(request);
        int mark = _outcome.Length;
        _outcomeKind = OutcomeKind.Exception;
        try
        {
            if (request.Call.TryPrepare(_runner, _cancellation.Token, out object prepared, out Exception? error))
            {
                speaker = _runner.IsAsynchronous(prepared) ? Speaker.Enter(request.Ticket, _running) : null;
                long serializer = _runner.Run(
                    prepared, _running, request.Arguments[_argument], request.ArgumentSize > 0, request.Context.TimesSerializer, _outcome, _cancellation.Token);
                if (serializer > 0)
                    _outcome.PatchUInt32(mark - sizeof(uint), InFrame(serializer));
                _outcomeKind = OutcomeKind.Value;
            }
            else
            {
                failure = error;
                _runner.WriteException(error!, _outcome);
            }
        }
        catch (Exception error)
        {
            failure = error;
            _outcome.Rewind(mark);
            _runner.WriteException(error, _outcome);
        }
        EndActivity(request, activity, failure);
        speaker?.Leave();
    }

    // From units of the stopwatch to those of 100 ns.
    private static uint InFrame(long elapsed) => (uint)Math.Min(uint.MaxValue, elapsed * 10_000_000 / Stopwatch.Frequency);

    private Activity? StartActivity(RunRequest request)
    {
        if (request.Context.IsTraced)
            _spans.Begin();
        return request.Context.Start(_running);
    }

    // Before the outcome, so that at home what happened in the item is told before its end.
    private void EndActivity(RunRequest request, Activity? activity, Exception? failure)
    {
        CallObserver.EndItem(activity, failure);
        if (request.Context.IsTraced)
            _spans.End();
    }

    // What refers to definitions is written only after them, whichever thread made them.
    public void SendDefinitions()
    {
        if (!_runner.HasNewDefinitions)
            return;
        lock (_definitionGate)
        {
            if (!_runner.HasNewDefinitions)
                return;
            var frame = new FrameBuffer();
            int mark = frame.Begin(FrameKind.Define);
            _runner.WriteDefinitions(frame);
            frame.End(mark);
            _outbox.Append(frame.Written);
        }
    }
}
