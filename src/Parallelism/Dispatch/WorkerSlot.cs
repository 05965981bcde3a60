using System.Diagnostics;
using Parallelism.Wire;

namespace Parallelism.Dispatch;

// A living worker as the dispatcher sees it. SendGate is never taken while the dispatcher's lock is held.
internal sealed class WorkerSlot(Dispatcher dispatcher, Crew crew, IWorkerLink link, IOutcomeReader reader, int definitionsSent) : IWorkerLinkEvents, IDisposable
{
    private const int WriterLingerMilliseconds = 1000;
    private const int WriterStackSize = 128 * 1024;

    private FrameBuffer _backlog = new();
    private FrameBuffer _writing = new();
    private bool _hasWriter;
    private bool _isWriting;
    private bool _isDisposed;
    private long _sent;
    private long _read;

    public Crew Crew { get; } = crew;

    public IWorkerLink Link { get; } = link;

    public IOutcomeReader Reader { get; } = reader;

    public DeliveryQueue Deliveries { get; } = new(link.Id, dispatcher.Listener);

    // The reader thread's.
    public WeakReference<Operation> LastLogger { get; } = new(null!);

    // Behind its last words too.
    public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // ---- under SendGate: what goes to the worker, in order ----

    public object SendGate { get; } = new();

    public FrameBuffer Frames { get; } = new();

    public int DefinitionsSent { get; set; } = definitionsSent;

    public HashSet<long> CallsSent { get; } = [];

    public long LastTicket { get; set; }

    public (string Culture, string UICulture, ContextFlags Asks, TraceContext? Trace)? LastContext { get; set; }

    // Sources that the worker was told nobody listens to.
    public List<(string Name, string Version)> Unheard { get; } = [];

    // ---- under the dispatcher's lock: what the worker has ----

    // Its place among the workers; who replaces it takes it.
    public int Number { get; set; }

    // Items of the runs that are being written.
    public long ReservedItems { get; set; }

    // Why it gets no further items.
    public LeaveReason? Leaves { get; set; }

    public Queue<InFlight> Items { get; } = new();

    // Runs taken for this worker that a thread is writing at the moment.
    public int Reserved { get; set; }

    public long BusyTicks { get; set; }

    public long ItemsTaken { get; set; }

    public long BornAt { get; } = Stopwatch.GetTimestamp();

    // From 0.9 to 1.1: how much of its allowed age it gets, so that workers of one birth do not leave together.
    public double Lifetime { get; } = 0.9 + (Random.Shared.NextDouble() * 0.2);

    public long LastOutcomeAt { get; set; } = Stopwatch.GetTimestamp();

    // Resident bytes when it had done its first items, or 0; known where memory is limited.
    public long FirstMemory { get; set; }

    // Its item runs for longer than work is given ahead for, so it gets none until the item's end.
    public bool IsHeldUp { get; set; }

    // The item that ran when those behind it were last asked back, and the last of those.
    public (long Ticket, long Index, long Last) Recalled { get; set; }

    // Since when it has been seen stopped without using any time, as a timestamp; 0: it is not.
    public long StoppedAt { get; set; }

    public long ProcessorTime { get; set; }

    // The last ticket whose items have all ended.
    public long LastEnded { get; set; }

    // The item of a block that was seen running last, and when first.
    private (OutboxState State, long At) _seen;

    // With a time that the item has begun by at the latest: a block tells only when its first item began.
    public OutboxState Refine(OutboxState state, long now)
    {
        if (!state.IsRough || state.Ticket == 0)
            return state;
        if ((_seen.State.Ticket, _seen.State.Index) != (state.Ticket, state.Index))
            _seen = (state, now);
        return state with { Since = Math.Max(state.Since, _seen.At) };
    }

    // How many outcomes have come from it.
    public long Outcomes { get; set; }

    public bool HasServed => Outcomes > 0;

    public bool IsDraining { get; set; }

    public bool IsRetired { get; set; }

    // It left because there was nothing to do: nobody takes its place before there is.
    public bool LeftIdle { get; set; }

    public bool IsDead { get; set; }

    // When it was first killed, as a timestamp; 0 if it was not.
    public long KilledAt { get; set; }

    // No further items; the first reason is the one that counts.
    public void Leave(LeaveReason reason)
    {
        IsDraining = true;
        Leaves ??= reason;
    }

    public bool IsIdle => Items.Count == 0 && Reserved == 0;

    // From the middle of its items, which happens seldom.
    public void Remove(InFlight items)
    {
        InFlight[] others = [.. Items.Where(other => other != items)];
        Items.Clear();
        foreach (InFlight other in others)
            Items.Enqueue(other);
    }

    public void OnFrame(FrameKind kind, ReadOnlySpan<byte> body) => dispatcher.OnFrame(this, kind, body);

    public void OnErrorText(string text) => Deliveries.AddText(null, 0, isError: true, text);

    public void OnEnding() => Deliveries.Hurry();

    public void OnClosed(WorkerDeath death)
    {
        dispatcher.OnClosed(this, death);
        Deliveries.Then(() => Closed.TrySetResult());
    }

    // Where in all that the worker is sent the last byte of Frames stands.
    public long Position => _sent + Frames.Length;

    // The worker has answered what ended at this position, so it has read everything before.
    public void NoteRead(long position) => Volatile.Write(ref _read, position);

    // Sends what Frames holds, and clears it; the caller holds SendGate. What fits into the pipe beside the bytes that the worker may not have
    // read is written here and cannot block; more is left to a thread of the slot's own, behind which everything then queues until it is done.
    public void Send()
    {
        _sent += Frames.Length;
        dispatcher.CountSent(Frames.Length);
        if (!_isWriting && _sent - Volatile.Read(ref _read) <= Link.SendCapacity)
        {
            Link.Send(Frames.Written);
        }
        else
        {
            _backlog.WriteBytes(Frames.Written);
            _isWriting = true;
            if (_hasWriter)
            {
                Monitor.Pulse(SendGate);
            }
            else
            {
                _hasWriter = true;
                new Thread(WriteBacklog, WriterStackSize) { IsBackground = true, Name = "Parallelism writer" }.Start();
            }
        }
        Frames.Clear();
    }

    public void Dispose()
    {
        lock (SendGate)
        {
            _isDisposed = true;
            Frames.Release();
            _backlog.Release();
            Monitor.Pulse(SendGate);
        }
    }

    private void WriteBacklog()
    {
        while (true)
        {
            lock (SendGate)
            {
                if (_backlog.Length == 0)
                {
                    _isWriting = false;
                    if (!_isDisposed)
                        Monitor.Wait(SendGate, WriterLingerMilliseconds);
                    if (_backlog.Length == 0)
                    {
                        _hasWriter = false;
                        return;
                    }
                }
                (_backlog, _writing) = (_writing, _backlog);
            }
            Link.Send(_writing.Written);
            _writing.Clear();
        }
    }
}
