using System.Threading.Channels;
using Parallelism.Broker;
using Parallelism.Closures;
using Parallelism.Envelopes;
using Parallelism.Serialization;

namespace Parallelism.Nodes;

// Takes chunks from the broker, runs them in slots, and sends home what came of them:
//
//   delivered ──▶ opened ──▶ in hand ──▶ slot runs it ──▶ result published, confirmed ──▶ acknowledged
//
// In this order: whatever dies on the way, the chunk is delivered again, to another node or this one. So work runs at least once.
internal sealed partial class Node : IAsyncDisposable
{
    // Results for which there is no session wait so long; then the client has long sent their chunks elsewhere.
    private static readonly TimeSpan ResultPatience = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<ChunkKey, ChunkEntry> _inHand = [];
    private readonly KeyLog _done = new(65_536);
    private readonly KeyLog _cancelled = new(65_536);
    private readonly ReplayGuard _replays = new();
    private readonly Channel<ChunkEntry> _queue = Channel.CreateUnbounded<ChunkEntry>();
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _controlTurn = new(1, 1);
    private readonly SemaphoreSlim _seats;
    private readonly SemaphoreSlim _suspectTurn = new(1, 1);
    private readonly FormatterTable _formatters = new(new ClosureFormatters());
    private readonly NodeSettings _settings;
    private readonly Names _names;
    private readonly Seal _seal;
    private readonly Guid _id;
    private readonly Supervisor _supervisor;
    private readonly TaskCompletionSource _drainAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly System.Diagnostics.TagList _meterTags = [new(Observation.Instruments.StrategyTag, "rabbitmq")];
    private Task[] _slots = [];
    private Task _beat = Task.CompletedTask;
    private volatile bool _isLeaving;
    private int _busy;
    private int _isDisposed;
    private long _itemsCompleted;

    public Node(IBroker broker, Names names, Seal seal, Guid id, NodeSettings settings)
    {
        _names = names;
        _seal = seal;
        _id = id;
        _settings = settings;
        _seats = new(settings.Slots, settings.Slots);
        _supervisor = new(broker, $"parallelism node {settings.Name}", SetUpAsync, settings.Logger);
    }

    public RefusalCounts Refusals { get; } = new();

    public Supervisor Supervisor => _supervisor;

    public long ItemsCompleted => Interlocked.Read(ref _itemsCompleted);

    public int Busy => Volatile.Read(ref _busy);

    // Completes when a drain was asked for on the control exchange.
    public Task DrainAsked => _drainAsked.Task;

    public void Start()
    {
        _supervisor.Start();
        _slots = [.. Enumerable.Range(0, _settings.Slots).Select(_ => Task.Run(ServeAsync))];
        _beat = Task.Run(BeatAsync);
        Log.Serving(_settings.Logger, _settings.Name, _names.TaskQueue, _settings.Slots);
    }

    // Takes nothing new, finishes what is in hand as long as the time allows, gives back the rest.
    public async Task DrainAsync()
    {
        _isLeaving = true;
        if (_supervisor.Current is { } session)
        {
            await QuietlyAsync(session.StopConsumingAsync(Lane.Work)).ConfigureAwait(false);
            await QuietlyAsync(session.StopConsumingAsync(Lane.Suspects)).ConfigureAwait(false);
        }
        int left;
        lock (_gate)
            left = _inHand.Count;
        Log.Draining(_settings.Logger, _settings.Name, left);
        await QuietlyAsync(TellStatusAsync()).ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        limit.CancelAfter(_settings.DrainTimeout);
        while (left > 0 && !limit.IsCancellationRequested)
        {
            await Task.Delay(20, limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_gate)
                left = _inHand.Count;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _isLeaving = true;
            ChunkEntry[] rest;
            lock (_gate)
                rest = [.. _inHand.Values];
            foreach (ChunkEntry entry in rest)
                await QuietlyAsync(entry.Delivery.ReturnAsync()).ConfigureAwait(false);
            lock (_gate)
                _inHand.Clear();
            await QuietlyAsync(TellStatusAsync()).ConfigureAwait(false);
            _queue.Writer.TryComplete();
            await _ending.CancelAsync().ConfigureAwait(false);
            // First: what a slot publishes to a broker that is blocked ends with the session only.
            await _supervisor.DisposeAsync().ConfigureAwait(false);
            await Task.WhenAll(_slots).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _beat.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _disposed.TrySetResult();
        }
        await _disposed.Task.ConfigureAwait(false);
    }

    private async Task ServeAsync()
    {
        var slot = new Slot(_settings);
        await using var _ = slot.ConfigureAwait(false);
        await foreach (ChunkEntry entry in _queue.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (_ending.IsCancellationRequested)
                return;
            try
            {
                await TakeSeatsAsync(entry).ConfigureAwait(false);
                try
                {
                    Interlocked.Increment(ref _busy);
                    await ServeAsync(slot, entry).ConfigureAwait(false);
                }
                finally
                {
                    Interlocked.Decrement(ref _busy);
                    LeaveSeats(entry);
                }
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                Log.Unexpected(_settings.Logger, error.ToString());
                lock (_gate)
                    _inHand.Remove(entry.Task.Key);
                await QuietlyAsync(entry.Delivery.ReturnAsync()).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(Slot slot, ChunkEntry entry)
    {
        ChunkKey key = entry.Task.Key;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(entry.Cancellation.Token, _ending.Token);
        var run = new ChunkRun(entry.Task, _settings, _formatters, PublishResultAsync);
        int deliveries = entry.Task.Attempts + entry.Delivery.DeliveryCount;
        if (entry.Task.MaxDeliveries > 0 && deliveries >= entry.Task.MaxDeliveries)
        {
            ResultMessage lost = run.Message(isLast: true);
            await PublishResultAsync(
                new() { Client = lost.Client, Chunk = lost.Chunk, Node = lost.Node, Run = lost.Run, Number = lost.Number, IsLast = true, IsLost = true }, []).ConfigureAwait(false);
        }
        else
        {
            if (deliveries > 0 || entry.IsSuspect)
                await TellTakenAsync(entry).ConfigureAwait(false);
            if (!_cancelled.Contains(key))
                await slot.RunAsync(run, stop.Token).ConfigureAwait(false);
            if (_ending.IsCancellationRequested)
                return;
            await run.EndAsync().ConfigureAwait(false);
            Interlocked.Add(ref _itemsCompleted, run.ItemsCompleted);
        }
        Delivery delivery;
        lock (_gate)
        {
            _done.Add(key);
            _inHand.Remove(key);
            delivery = entry.Delivery;
        }
        await delivery.AckAsync().ConfigureAwait(false);
        entry.Dispose();
    }

    // A suspect runs alone: should it end this process, no innocent item goes with it.
    private async Task TakeSeatsAsync(ChunkEntry entry)
    {
        if (!entry.IsSuspect)
        {
            await _seats.WaitAsync(_ending.Token).ConfigureAwait(false);
            return;
        }
        await _suspectTurn.WaitAsync(_ending.Token).ConfigureAwait(false);
        for (int i = 0; i < _settings.Slots; i++)
            await _seats.WaitAsync(_ending.Token).ConfigureAwait(false);
    }

    private void LeaveSeats(ChunkEntry entry)
    {
        _seats.Release(entry.IsSuspect ? _settings.Slots : 1);
        if (entry.IsSuspect)
            _suspectTurn.Release();
    }

    // Ends when the broker has it, or nobody wants it: the client is gone, or waited too long.
    private async Task PublishResultAsync(ResultMessage message, byte[] content)
    {
        message.Content = await _settings.Shelf.PutAsync(content, _ending.Token).ConfigureAwait(false);
        byte[] envelope = _seal.Close(EnvelopeKind.Result, message.Write);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        patience.CancelAfter(ResultPatience);
        while (!patience.IsCancellationRequested)
        {
            IBrokerSession? session = null;
            try
            {
                session = await _supervisor.GetAsync(patience.Token).ConfigureAwait(false);
                if (!await session.PublishAsync(Lane.Results, _names.Results, Names.ResultKey(message.Client), envelope, isDurable: true).ConfigureAwait(false))
                    await _settings.Shelf.DropAsync(message.Content.Key).ConfigureAwait(false);
                return;
            }
            catch (BrokerLostException)
            {
                while (_supervisor.Current == session && session is not null && !patience.IsCancellationRequested)
                    await Task.Delay(10, patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static async Task QuietlyAsync(Task task)
    {
        await Task.WhenAny(task, Task.Delay(TimeSpan.FromSeconds(2))).ConfigureAwait(false);
        _ = task.ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }
}
