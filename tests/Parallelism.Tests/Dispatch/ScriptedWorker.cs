using System.Diagnostics;
using Parallelism.Dispatch;
using Parallelism.Tests.Wire;
using Parallelism.Wire;

namespace Parallelism.Tests.Dispatch;

// A worker in memory. One thread reads frames from a pipe and checks them, the other runs what the script says and delivers the events.
internal sealed partial class ScriptedWorker : IWorkerLink, IFrameHandler
{
    private readonly object _gate = new();

    // Events come one at a time.
    private readonly Lock _eventGate = new();
    private readonly ScriptedPool _pool;
    private readonly Queue<(long Ticket, long Call, long First, int Count)> _queue = new();
    private readonly HashSet<long> _cancelled = [];

    // Those whose results may be sent together, and the results that are kept for that.
    private readonly System.Collections.Concurrent.ConcurrentDictionary<long, bool> _blockTickets = [];
    private (long Ticket, long First, int Count) _kept;
    private (long Ticket, long First, int Count) _lastSent;
    private readonly FrameBuffer _result = new();
    private IWorkerLinkEvents _events = null!;
    private OutboxState _state;
    private KillReason? _killed;
    private bool _isEnding;
    private bool _isClosed;
    private (long Ticket, long First, int Next, int Count) _current;
    private List<(long Ticket, long Index)>? _returned;
    private long _defined;

    public ScriptedWorker(ScriptedPool pool, int id)
    {
        _pool = pool;
        Id = id;
    }

    public int Id { get; }

    public int Node => _pool.NodeOfWorker(Id);

    public MemoryPipe Pipe { get; } = new();

    public HashSet<long> Calls { get; } = [];

    // Numbers of items, frame by frame.
    public List<int> Runs { get; } = [];

    public int ContextFrames { get; private set; }

    // Outcomes whose delivery has returned.
    public int Answered { get; private set; }

    public IWorkerLinkEvents Events => _events;

    public int SendCapacity => _pool.SendCapacity;

    public long BytesReceived => 0;

    public void Open(IWorkerLinkEvents events)
    {
        _events = events;
        new Thread(ReadFrames, 256 * 1024) { IsBackground = true }.Start();
        new Thread(Live, 256 * 1024) { IsBackground = true }.Start();
    }

    public void Send(ReadOnlySpan<byte> frames)
    {
        try
        {
            Pipe.Write(frames);
        }
        catch (IOException)
        {
        }
    }

    public OutboxState ReadState()
    {
        lock (_gate)
            return _state;
    }

    public long ReadMemory() => Memory;

    public (bool IsStopped, long ProcessorTime) ReadSchedule() => (IsStopped, 0);

    public long Memory { get; set; }

    public bool IsStopped { get; set; }

    public void Kill(KillReason reason)
    {
        lock (_gate)
        {
            _killed ??= reason;
            Monitor.PulseAll(_gate);
        }
    }

    public int CallCount
    {
        get
        {
            lock (_gate)
                return Calls.Count;
        }
    }

    public void OnFrame(FrameKind kind, ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        lock (_gate)
        {
            switch (kind)
            {
                case FrameKind.Define:
                    _pool.Check(reader.ReadVarint() == _defined, "Definitions came twice or not at all.");
                    _defined = reader.ReadVarint();
                    break;
                case FrameKind.Context:
                    ContextFrames++;
                    break;
                case FrameKind.Work:
                    _pool.Check(Calls.Add(reader.ReadVarint()), "The work of a call came twice.");
                    break;
                case FrameKind.Forget:
                    _pool.Check(Calls.Remove(reader.ReadVarint()), "A call was to be forgotten that is not known.");
                    break;
                case FrameKind.Run:
                    Enqueue(reader.ReadVarint(), reader.ReadVarint(), reader.ReadVarint(), (int)reader.ReadUInt32(), ref reader);
                    break;
                case FrameKind.RunBlock:
                    _blockTickets[EnqueueBlock(ref reader)] = true;
                    break;
                case FrameKind.RunOnce:
                    long ticket = reader.ReadVarint();
                    reader.ReadBlob();
                    Enqueue(ticket, 0, reader.ReadVarint(), 1, ref reader);
                    break;
                case FrameKind.Cancel:
                    _cancelled.Add(reader.ReadVarint());
                    break;
                case FrameKind.Recall:
                    _returned = GiveBack();
                    break;
                case FrameKind.Shutdown:
                    _isEnding = true;
                    break;
                default:
                    _pool.Check(false, $"The frame {kind} came.");
                    break;
            }
            Monitor.PulseAll(_gate);
        }
        if (Interlocked.Exchange(ref _returned, null) is not { } returned)
            return;
        lock (_eventGate)
        {
            foreach ((long ticket, long index) in _isClosed ? [] : returned)
            {
                _result.Clear();
                _result.WriteVarint(ticket);
                _result.WriteVarint(index);
                _events.OnFrame(FrameKind.Returned, _result.Written);
            }
        }
    }

    private List<(long Ticket, long Index)> GiveBack()
    {
        List<(long, long)> returned = [];
        if (_current.Next < _current.Count)
        {
            returned.Add((_current.Ticket, _current.First + _current.Next));
            _current.Count = _current.Next;
        }
        while (_queue.TryDequeue(out (long Ticket, long Call, long First, int Count) run))
            returned.Add((run.Ticket, run.First));
        _pool.CountReturned(returned.Count);
        return returned;
    }

    private long EnqueueBlock(ref BodyReader reader)
    {
        long ticket = reader.ReadVarint();
        long call = reader.ReadVarint();
        long first = reader.ReadVarint();
        _pool.Check(reader.ReadCount() == 0, "Arguments of a probe have lengths.");
        return Enqueue(ticket, call, first, (int)reader.ReadUInt32(), ref reader);
    }

    private long Enqueue(long ticket, long call, long first, int count, ref BodyReader reader)
    {
        _pool.Check(call == 0 || Calls.Contains(call), "Items came before their work.");
        _pool.Check(ContextFrames > 0, "Items came before their culture.");
        _pool.Check(count > 0, "No items came.");
        for (int i = 0; i < count; i++)
        {
            var argument = new BodyReader(reader.ReadBlob());
            _pool.Check(argument.ReadVarint() <= _defined, "An argument came before its definitions.");
        }
        _pool.Check(reader.IsAtEnd, "A frame holds more than its items.");
        Runs.Add(count);
        _queue.Enqueue((ticket, call, first, count));
        return ticket;
    }

    private void ReadFrames()
    {
        var reader = new FrameReader(Pipe);
        while (reader.Read(this))
        {
        }
    }

    private void Live()
    {
        string text = "ended";
        try
        {
            while (TryTake(out (long Ticket, long Call, long First, int Count) run))
            {
                while (TryTakeItem(out int i))
                    RunItem(run.Ticket, run.Call, run.First + i);
                lock (_eventGate)
                    _kept = SendKept(default);
            }
        }
        catch (DeathException)
        {
            text = "died";
        }
        catch (ProtocolException error)
        {
            // As a link to a process does it.
            text = error.Message;
        }
        Pipe.End();
        _pool.Died();
        lock (_eventGate)
        {
            try
            {
                if (_kept.Count == 0)
                    _kept = _lastSent;
                SendKept(default);
            }
            catch (ProtocolException error)
            {
                _pool.Check(false, error.Message);
            }
            _isClosed = true;
        }
        _events.OnClosed(new WorkerDeath(Id, WorkerCrashCause.Unknown, null, null, _killed?.Text ?? text, "", "", ReadState()));
    }

    private bool TryTake(out (long Ticket, long Call, long First, int Count) run)
    {
        lock (_gate)
        {
            while (!_queue.TryDequeue(out run))
            {
                if (_isEnding)
                    return false;
                DieIfKilled();
                Monitor.Wait(_gate);
            }
            _current = (run.Ticket, run.First, 0, run.Count);
            return true;
        }
    }

    private bool TryTakeItem(out int position)
    {
        lock (_gate)
        {
            position = _current.Next;
            if (position == _current.Count)
                return false;
            _current.Next++;
            return true;
        }
    }

    private void RunItem(long ticket, long call, long index)
    {
        Step step = _pool.Script(this, call, index);
        bool isCancelled;
        lock (_gate)
        {
            DieIfKilled();
            if (step == Step.DieBefore)
                throw new DeathException();
            isCancelled = _cancelled.Contains(ticket);
            if (!isCancelled)
                _state = new(ticket, index, Stopwatch.GetTimestamp(), _state.Progress);
        }
        if (isCancelled)
        {
            Answer(ticket, index, OutcomeKind.Skipped);
            lock (_gate)
                _state = _state with { Progress = _state.Progress + 1 };
            return;
        }
        _pool.Begin(call, index);
        try
        {
            OutcomeKind kind = Do(step, ticket);
            Answer(ticket, index, kind);
        }
        finally
        {
            _pool.End();
        }
        if (step == Step.DieBehind)
            throw new DeathException();
        lock (_gate)
            _state = new(0, 0, 0, _state.Progress + 1);
    }

    private OutcomeKind Do(Step step, long ticket)
    {
        switch (step)
        {
            case Step.Throw:
                return OutcomeKind.Exception;
            case Step.Linger:
                Thread.Sleep(1);
                return OutcomeKind.Value;
            case Step.Dawdle:
                Thread.Sleep(60);
                return OutcomeKind.Value;
            case Step.DieInside:
                throw new DeathException();
            case Step.SendNonsense:
                lock (_eventGate)
                    _events.OnFrame(FrameKind.Result, [1, 2, 3]);
                return OutcomeKind.Value;
            case Step.WaitForCancel:
            case Step.Stick:
                lock (_gate)
                {
                    while (step == Step.Stick || !_cancelled.Contains(ticket))
                    {
                        DieIfKilled();
                        Monitor.Wait(_gate);
                    }
                }
                return OutcomeKind.Exception;
            default:
                Lie(step, ticket);
                return OutcomeKind.Value;
        }
    }

    // Good results of a block are kept now and then and sent with the next ones; what a death finds kept is sent by whoever looks into the outbox,
    // perhaps for the second time.
    private void Answer(long ticket, long index, OutcomeKind kind)
    {
        lock (_eventGate)
        {
            if (kind == OutcomeKind.Value && _blockTickets.ContainsKey(ticket))
            {
                _kept = _kept.Ticket == ticket && _kept.First + _kept.Count == index ? (ticket, _kept.First, _kept.Count + 1) : SendKept((ticket, index, 1));
                if (_pool.Keeps(ticket, index))
                    return;
                _kept = SendKept(default);
                Answered++;
                return;
            }
            _kept = SendKept(default);
            _result.Clear();
            _result.PatchLater(5);
            _result.PatchUInt32(0, _pool.Ticks);
            _result.PatchByte(4, (byte)kind);
            _result.WriteVarint(ticket);
            _result.WriteVarint(index);
            _events.OnFrame(FrameKind.Result, _result.Written);
            Answered++;
        }
    }

    private (long, long, int) SendKept((long Ticket, long First, int Count) next)
    {
        if (_kept.Count > 0)
        {
            _result.Clear();
            ResultBlock.WriteHead(_result, (long)_pool.Ticks * _kept.Count, _kept.Ticket, _kept.First, _kept.Count);
            _lastSent = _kept;
            _events.OnFrame(FrameKind.Results, _result.Written);
        }
        return next;
    }

    private void DieIfKilled()
    {
        if (_killed is not null)
            throw new DeathException();
    }
}
