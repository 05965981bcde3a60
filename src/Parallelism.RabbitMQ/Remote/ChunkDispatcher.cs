using Parallelism.Broker;
using Parallelism.Dispatch;
using Parallelism.Envelopes;
using Parallelism.Observation;
using Parallelism.Wire;

namespace Parallelism.Remote;

// The way of an item to another machine and back:
//
//   Submit ──▶ waiting calls ──Take──▶ chunk ──Encode──▶ envelope ──Send──▶ broker ═▶ node
//                   ▲                   │  in flight, until its last message              │
//                   └── not begun: ◀────┤                                                 ▼
//                       back, smaller   └◀── settled, each item once ◀── OnResult ◀═ broker
//
// An item belongs to exactly one chunk at a time, and a chunk is settled item by item: whatever arrives for an item that is settled, or for a chunk that
// is over, is dropped. So however often work runs, each item has exactly one result.
internal sealed partial class ChunkDispatcher : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Operation> _waiting = new();
    private readonly Dictionary<Operation, RemoteCall> _calls = [];
    private readonly Dictionary<long, Chunk> _chunks = [];
    private readonly Queue<Chunk> _ended = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _controlTurn = new(1, 1);
    private readonly ClientSettings _settings;
    private readonly Names _names;
    private readonly Seal _seal;
    private readonly Guid _client;
    private readonly NodeBook _nodes;
    private readonly ReplayGuard _replays = new();
    private readonly Supervisor _supervisor;
    private readonly Timer _watch;
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastChunk;
    private long _bytesInFlight;
    private bool _isDisposed;
    private bool _isStarted;

    public ChunkDispatcher(IBroker broker, Names names, Seal seal, Guid client, NodeBook nodes, ClientSettings settings)
    {
        _names = names;
        _seal = seal;
        _client = client;
        _nodes = nodes;
        _settings = settings;
        _supervisor = new(broker, $"parallelism client {client:N}", SetUpAsync, settings.Logger);
        _watch = new(static dispatcher => ((ChunkDispatcher)dispatcher!).Watch(), this, Timeout.Infinite, Timeout.Infinite);
    }

    public StrategyMeter Meter => _settings.Meter;

    public Supervisor Supervisor => _supervisor;

    public NodeBook Nodes => _nodes;

    public RefusalCounts Refusals { get; } = new();

    // Results that came again, or too late: dropped.
    public long Duplicates => Interlocked.Read(ref _duplicates);

    public long ItemsCompleted => Interlocked.Read(ref _itemsCompleted);

    public long ChunksSent => Interlocked.Read(ref _chunksSent);

    public long BytesSent => Interlocked.Read(ref _bytesSent);

    public int ChunksInFlight
    {
        get
        {
            lock (_gate)
                return _chunks.Count;
        }
    }

    private long _duplicates;
    private long _itemsCompleted;
    private long _chunksSent;
    private long _bytesSent;

    public (long Queued, long InFlight) CountItems()
    {
        lock (_gate)
            return (_waiting.Sum(static operation => operation.Pending.Count), _chunks.Values.Sum(static chunk => (long)chunk.Count));
    }

    // Items that are on their way: which of them run only their node knows.
    public int CountRunning(CallObserver observer)
    {
        lock (_gate)
            return Math.Min(_nodes.Count().Slots, _chunks.Values.Where(chunk => chunk.First.Observer == observer).Sum(static chunk => chunk.Count));
    }

    // Connects, where that has not been begun.
    public void Start()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(RabbitMQStrategy));
            if (_isStarted)
                return;
            _isStarted = true;
        }
        NodeInstruments.Add(this);
        _supervisor.Start();
        _watch.Change(WatchPeriod, WatchPeriod);
    }

    public void Submit(RemoteCall call, Operation operation, long count)
    {
        Start();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(RabbitMQStrategy));
            if (_calls.Count == 0)
                _nodes.Restart();
            _calls.Add(operation, call);
            operation.Pending.Push(0, count);
            Wait(operation, first: false);
        }
        Pump();
    }

    // What waits is dropped; chunks of which nothing is wanted any more are cancelled where they are.
    public void Cancel(Operation operation)
    {
        List<Chunk> unwanted = [];
        bool over;
        lock (_gate)
        {
            operation.Pending.Clear();
            Unwait(operation);
            foreach (Chunk chunk in _chunks.Values)
            {
                if (chunk.CancelledAt == 0 && chunk.Holds(operation) && !chunk.IsWanted())
                    unwanted.Add(chunk);
            }
            foreach (Chunk chunk in unwanted)
                chunk.CancelledAt = System.Diagnostics.Stopwatch.GetTimestamp();
            over = TryEnd(operation);
        }
        if (over)
            operation.OnOver();
        if (unwanted.Count > 0)
            CancelAtNodes(unwanted);
    }

    // Running items are cancelled and get their grace; those that wait end in ObjectDisposedException.
    public async ValueTask DisposeAsync()
    {
        Operation[] open;
        bool first;
        lock (_gate)
        {
            first = !_isDisposed;
            _isDisposed = true;
            open = [.. _calls.Keys];
            if (open.Length == 0)
                _quiet.TrySetResult();
        }
        if (first)
        {
            NodeInstruments.Remove(this);
            foreach (Operation operation in open)
            {
                operation.OnAborted(new ObjectDisposedException(nameof(RabbitMQStrategy)));
                CancelForGood(operation);
            }
            TimeSpan patience = _settings.GracePeriod + TimeSpan.FromSeconds(5);
            await Task.WhenAny(_quiet.Task, Task.Delay(patience < LongestPatience ? patience : LongestPatience)).ConfigureAwait(false);
            AbortAll(static () => new ObjectDisposedException(nameof(RabbitMQStrategy)));
            await _watch.DisposeAsync().ConfigureAwait(false);
            if (_supervisor.Current is { } session)
                await Quietly(session.DeleteQueueAsync(_names.ResultQueue(_client))).ConfigureAwait(false);
            await _ending.CancelAsync().ConfigureAwait(false);
            await _supervisor.DisposeAsync().ConfigureAwait(false);
            _disposed.TrySetResult();
        }
        await _disposed.Task.ConfigureAwait(false);
    }

    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(20);
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // As Cancel, but the call itself need not have been: its chunks are of no use all the same.
    private void CancelForGood(Operation operation)
    {
        List<Chunk> unwanted;
        bool over;
        lock (_gate)
        {
            operation.Pending.Clear();
            Unwait(operation);
            unwanted = [.. _chunks.Values.Where(chunk => chunk.CancelledAt == 0 && chunk.Holds(operation))];
            foreach (Chunk chunk in unwanted)
                chunk.CancelledAt = System.Diagnostics.Stopwatch.GetTimestamp();
            over = TryEnd(operation);
        }
        if (over)
            operation.OnOver();
        if (unwanted.Count > 0)
            CancelAtNodes(unwanted);
    }

    // Every call ends in this, now.
    private void AbortAll(Func<Exception> error)
    {
        Operation[] open;
        Chunk[] chunks;
        lock (_gate)
        {
            open = [.. _calls.Keys];
            chunks = [.. _chunks.Values];
            foreach (Chunk chunk in chunks)
                Remove(chunk);
            foreach (Operation operation in open)
            {
                operation.Pending.Clear();
                Unwait(operation);
                operation.Outstanding = 0;
                TryEnd(operation);
            }
        }
        foreach (Operation operation in open)
        {
            operation.OnAborted(error());
            operation.OnOver();
        }
        if (chunks.Length > 0)
            CancelAtNodes(chunks);
    }

    private void Pump()
    {
        while (true)
        {
            Chunk? chunk;
            lock (_gate)
            {
                if (_chunks.Count >= Window() || _bytesInFlight >= _settings.MaxBytesInFlight || _supervisor.Current is { IsBlocked: true })
                    return;
                chunk = Take();
                if (chunk is null)
                    return;
                _chunks.Add(chunk.Id, chunk);
            }
            if (Encode(chunk) is not { } content)
                continue;
            Charge(chunk, content.Length);
            Send(chunk, content);
        }
    }

    // Under the lock. As many chunks as the nodes' slots, and one more for each node, so that it has the next one when one is done.
    private int Window()
    {
        (int nodes, int slots) = _nodes.Count();
        int room = slots == 0 ? 2 : slots + nodes + 1;
        return Math.Min(_settings.Degree ?? int.MaxValue, room);
    }

    // Under the lock.
    private Chunk? Take()
    {
        if (_waiting.First is not { } place)
            return null;
        Operation operation = place.Value;
        RemoteCall call = _calls[operation];
        if (operation is { IsBatch: true, EndsCall: false })
            return TakeNeighbours(place, call);
        operation.Pending.TryTake(SizeOf(operation, operation.Pending.Count), out long from, out long to);
        operation.Outstanding += to - from;
        Unwait(operation);
        Wait(operation, first: false);
        return new(++_lastChunk, call, operation, from, (int)(to - from)) { Speech = new(_settings.Listener) };
    }

    // Under the lock. Items of a stream that stand behind one another.
    private Chunk TakeNeighbours(LinkedListNode<Operation> place, RemoteCall call)
    {
        Operation first = place.Value;
        int most = SizeOf(first, _waiting.Count);
        var operations = new List<Operation>(Math.Min(most, 64));
        for (LinkedListNode<Operation>? next = place; next is not null && operations.Count < most; next = place)
        {
            Operation operation = next.Value;
            if (operation.FirstIndex != first.FirstIndex + operations.Count || _calls[operation] != call)
                break;
            place = next.Next!;
            operation.Pending.TryTake(1, out _, out _);
            operation.Outstanding++;
            Unwait(operation);
            operations.Add(operation);
        }
        return new(++_lastChunk, call, [.. operations]) { Speech = new(_settings.Listener) };
    }

    // As many items as are about a chunk's work, but fewer towards the end, so that all slots are busy up to it. Of a method that was never measured
    // one by one.
    private int SizeOf(Operation operation, long pending)
    {
        if (!operation.Duration.IsKnown)
            return 1;
        long estimate = Math.Max(1, operation.Duration.Estimate);
        long most = Math.Clamp(_settings.ChunkWork / estimate, 1, _settings.MaxItemsPerChunk);
        long least = Math.Clamp(_settings.LeastChunkWork / estimate, 1, most);
        return (int)Math.Clamp(pending / (2L * Window()), least, most);
    }

    // Under the lock.
    private void Wait(Operation operation, bool first)
    {
        if (operation.Place is not null || operation.Pending.Count == 0)
            return;
        operation.Place = first ? _waiting.AddFirst(operation) : _waiting.AddLast(operation);
    }

    // Under the lock.
    private void Unwait(Operation operation)
    {
        if (operation.Place is not { } place)
            return;
        _waiting.Remove(place);
        operation.Place = null;
    }

    // Under the lock.
    private bool TryEnd(Operation operation)
    {
        if (operation.IsOver || operation.Outstanding > 0 || operation.Pending.Count > 0)
            return false;
        operation.IsOver = true;
        _calls.Remove(operation);
        if (_isDisposed && _calls.Count == 0)
            _quiet.TrySetResult();
        return true;
    }

    // Under the lock.
    private void Remove(Chunk chunk)
    {
        if (!_chunks.Remove(chunk.Id))
            return;
        chunk.IsOver = true;
        _bytesInFlight -= chunk.Size;
        _ended.Enqueue(chunk);
        if (_ended.Count > 64)
            _ended.Dequeue();
        if (chunk.StoredKey is { } key)
            _ = _settings.Shelf.DropAsync(key);
    }

    private void Complete(Operation operation, long items)
    {
        bool over;
        bool stop;
        lock (_gate)
        {
            if (operation.IsOver)
                return;
            operation.Outstanding -= items;
            stop = operation.IsStopped && operation.Outstanding + operation.Pending.Count > 0 && !operation.IsStopSeen;
            operation.IsStopSeen |= stop;
            over = TryEnd(operation);
        }
        Interlocked.Add(ref _itemsCompleted, items);
        if (stop)
            Cancel(operation);
        if (over)
            operation.OnOver();
    }

    private static async Task Quietly(Task task)
    {
        await Task.WhenAny(task, Task.Delay(TimeSpan.FromSeconds(2))).ConfigureAwait(false);
        _ = task.ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }
}
