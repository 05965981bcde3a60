using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
using Parallelism.Broker;
using Parallelism.Closures;
using Parallelism.Dispatch;
using Parallelism.Envelopes;
using Parallelism.Observation;
using Parallelism.Processes;
using Parallelism.Remote;
using Parallelism.Security;
using Parallelism.Serialization;
using Parallelism.Verbs;
using Parallelism.Worker;

namespace Parallelism;

/// <summary>
/// Runs work items on the nodes (<see cref="ParallelismNode"/>) behind a RabbitMQ broker: other processes of the same build, on this machine or others.
/// </summary>
/// <remarks>
/// <para>
/// Each item has exactly one result. Its work runs at least once: where a node is lost in the middle it runs again elsewhere, so it should be
/// repeatable, or <see cref="RabbitMQStrategyOptions.MaxDeliveries"/> be 1.
/// </para>
/// <para>
/// Work, arguments and results are copied. A <see cref="SharedArray{T}"/> is refused, for another machine cannot see it. The traits hold where nodes run
/// their items in worker processes, which is their default.
/// </para>
/// <para>Inside a worker of a node, or of any other strategy, it connects to nothing: its items run in place, one after the other.</para>
/// </remarks>
public sealed class RabbitMQStrategy : IExecutionStrategy, INumbersCalls
{
    internal const string NeedsTheRuntime =
        "Nodes run the application's own assemblies, and find work in them by reflection: an application that was trimmed or compiled ahead of time is neither caller nor node.";

    private readonly CallNumbers _calls = new();
    private readonly DurationBook _durations = new();
    private readonly FormatterTable _formatters = new(new ClosureFormatters());
    private readonly IPayloadSerializer? _serializer;
    private readonly ChunkDispatcher _dispatcher;
    private readonly ICodeGate _gate;
    private readonly SequentialStrategy? _inPlace;
    private readonly int? _degree;
    private readonly StrategyMeter _meter;
    private long _lastCallId;

    /// <summary>Makes a strategy whose broker and key come from the environment. It connects with the first item.</summary>
    /// <exception cref="InvalidOperationException">There is no signing key.</exception>
    [RequiresDynamicCode(NeedsTheRuntime)]
    [RequiresUnreferencedCode(NeedsTheRuntime)]
    public RabbitMQStrategy()
        : this(new RabbitMQStrategyOptions())
    {
    }

    /// <summary>Makes a strategy. It connects with the first item.</summary>
    /// <exception cref="InvalidOperationException">There is no signing key.</exception>
    [RequiresDynamicCode(NeedsTheRuntime)]
    [RequiresUnreferencedCode(NeedsTheRuntime)]
    public RabbitMQStrategy(RabbitMQStrategyOptions options)
        : this(options, null)
    {
    }

    internal RabbitMQStrategy(RabbitMQStrategyOptions options, IBroker? broker)
    {
        ArgumentNullException.ThrowIfNull(options);
        _meter = new(Name, null, GetSnapshot);
        if (WorkerHost.IsWorker)
            _inPlace = new(_meter);
        _degree = options.MaxDegreeOfParallelism;
        _serializer = options.Serializer?.Invoke();
        RabbitMQConnectionOptions connection = options.Connection;
        CodeHash code = CodeHash.Of(connection.Root());
        _gate = new AllowList(Allowed(code, connection), isStrict: false);
        CodeIdentity = code.Text;
        var client = Guid.NewGuid();
        _dispatcher = new(
            broker ?? new RabbitBroker(connection),
            new Names(connection.Application, code.Text),
            SealOf(connection, client),
            client,
            new NodeBook(code.Text, TimeSpan.FromSeconds(16)),
            new()
            {
                Degree = _degree,
                Timeout = options.Timeout,
                GracePeriod = options.GracePeriod,
                NodeTimeout = TimeLimit.ForTimer(options.NodeTimeout),
                LostAfter = options.LostAfter,
                MaxDeliveries = options.MaxDeliveries ?? 0,
                MaxItemsPerChunk = options.MaxItemsPerChunk,
                MaxMessage = connection.MaxMessageSize,
                Serializer = WorkerSettings.FingerprintOf(_serializer),
                Shelf = ShelfOf(options.PayloadStore, connection),
                Listener = options.OnOutput ?? ConsoleOutput.Write,
                Meter = _meter,
                Logger = options.Logger ?? NullLogger.Instance,
            });
        _meter.Open();
    }

    CallNumbers INumbersCalls.Calls => _calls;

    /// <inheritdoc/>
    public string Name => "rabbitmq";

    /// <inheritdoc/>
    public StrategyTraits Traits => _inPlace?.Traits ?? new() { SurvivesCrashes = true, CanKill = true };

    /// <summary>The number of work items that run at once: as set, or else the slots of the nodes that are known at this moment, and at least 1.</summary>
    public int MaxDegreeOfParallelism => _inPlace is not null ? 1 : _degree ?? Math.Clamp(_dispatcher.Nodes.Count().Slots, 1, Degree.Max);

    /// <summary>Which build this program runs, as the names of its queues have it: nodes serve it that have the same.</summary>
    public string CodeIdentity { get; }

    /// <inheritdoc/>
    public ValueTask<TResult> ExecuteAsync<T, TResult>(WorkItem<T, TResult> item, CancellationToken cancellationToken = default)
    {
        if (_inPlace is not null)
            return _inPlace.ExecuteAsync(item, cancellationToken);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<TResult>(cancellationToken);
        item.Set?.CountFor(_meter);
        try
        {
            CallState call = FindCall(item);
            return new ItemOperation<T, TResult>(call.Call, item, call.Work, call.Call.Codec, call.Id, cancellationToken)
            {
                RandomKey = item.RandomKey,
                Duration = _durations.Of(item.Work.Target),
            }.RunAsync();
        }
        catch (Exception error)
        {
            return ValueTask.FromException<TResult>(error);
        }
    }

    /// <inheritdoc/>
    public Task ExecuteAsync(WorkBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (_inPlace is not null)
            return _inPlace.ExecuteAsync(batch, cancellationToken);
        batch.Set.CountFor(_meter);
        var visitor = new BatchVisitor(this, cancellationToken);
        try
        {
            batch.Accept(visitor);
        }
        catch (Exception error)
        {
            return Task.FromException(error);
        }
        return visitor.Run;
    }

    /// <summary>Connects, and waits until there is a node that runs this program's code.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    /// <exception cref="ObjectDisposedException">The strategy is disposed.</exception>
    public async Task WarmUpAsync(CancellationToken cancellationToken = default)
    {
        if (_inPlace is not null)
            return;
        _dispatcher.Start();
        while (_dispatcher.Nodes.Count().Nodes == 0)
        {
            await _dispatcher.Served.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (_dispatcher.Nodes.Count().Nodes == 0)
                await Task.Delay(50, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What the strategy has done so far, and which nodes it has heard of lately.</summary>
    public RabbitMQStatistics GetStatistics() => new()
    {
        Nodes = [.. _dispatcher.Nodes.All().Select(static node => new RabbitMQNode(node.Node, node.Code, node.Slots, node.Busy, node.ItemsCompleted, node.IsLeaving))],
        ItemsCompleted = _dispatcher.ItemsCompleted,
        MessagesSent = _dispatcher.ChunksSent,
        BytesSent = _dispatcher.BytesSent,
        MessagesInFlight = _dispatcher.ChunksInFlight,
        DuplicatesDropped = _dispatcher.Duplicates,
        EnvelopesRefused = _dispatcher.Refusals.Total,
        Sessions = _dispatcher.Supervisor.Sessions,
    };

    /// <inheritdoc cref="IExecutionStrategy.GetSnapshot"/>
    public StrategySnapshot GetSnapshot()
    {
        if (_inPlace is not null)
            return _inPlace.GetSnapshot();
        (long queued, long inFlight) = _dispatcher.CountItems();
        return new()
        {
            Strategy = Name,
            MaxDegreeOfParallelism = MaxDegreeOfParallelism,
            Queued = queued,
            InFlight = inFlight,
            Done = _meter.Done,
            Failed = _meter.Failed,
        };
    }

    StrategySnapshot? IExecutionStrategy.GetSnapshot() => GetSnapshot();

    /// <summary>
    /// Ends the calls and the connection: items that run are cancelled on their nodes and get the grace period, items that wait end in
    /// <see cref="ObjectDisposedException"/>. The nodes stay.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _meter.Close();
        if (_inPlace is not null)
            await _inPlace.DisposeAsync().ConfigureAwait(false);
        await _dispatcher.DisposeAsync().ConfigureAwait(false);
    }

    internal ChunkDispatcher Dispatcher => _dispatcher;

    internal static Seal SealOf(RabbitMQConnectionOptions connection, Guid sender) =>
        new(connection.Keys(), connection.Application, sender, connection.MaxMessageSize, connection.MaxMessageAge);

    internal static PayloadShelf ShelfOf(IPayloadStore? store, RabbitMQConnectionOptions connection) =>
        new(store, connection.MaxMessageSize - (16 * 1024), int.MaxValue);

    internal static IReadOnlySet<string> Allowed(CodeHash code, RabbitMQConnectionOptions connection) =>
        new HashSet<string>([.. code.Assemblies, .. connection.AllowedAssemblies.Select(static assembly => assembly.GetName().Name!)], StringComparer.Ordinal);

    // The items of a stream share one call.
    private CallState FindCall<T, TResult>(in WorkItem<T, TResult> item)
    {
        if (item.Set is not { IsShared: true })
            return NewCall(item.Work, 0);
        lock (item.Set)
        {
            // A strategy that passes items on may have moved here in the middle of a stream.
            if (item.Set.StrategyState is not CallState state || state.Owner != this)
                item.Set.StrategyState = state = NewCall(item.Work, Interlocked.Increment(ref _lastCallId));
            return state;
        }
    }

    private CallState NewCall<T, TResult>(in Work<T, TResult> work, long id)
    {
        var call = new RemoteCall(_dispatcher, _formatters, _gate, _serializer);
        call.Codec.Demand(typeof(T));
        call.Codec.Demand(typeof(TResult));
        return new(this, call, call.Codec.Encoder.Encode(work.Target, typeof(T), typeof(TResult), (byte)work.Shape, sharesBlocks: false), id);
    }

    private sealed record CallState(RabbitMQStrategy Owner, RemoteCall Call, EncodedWork Work, long Id);

    private sealed class BatchVisitor(RabbitMQStrategy strategy, CancellationToken cancellationToken) : IWorkBatchVisitor
    {
        public Task Run { get; private set; } = Task.CompletedTask;

        public void Visit<T, TResult>(WorkBatch<T, TResult> batch)
        {
            if (typeof(TResult) == typeof(Nothing))
                ProcessStrategy.RefuseWrites(batch.Work.Target);
            CallState call = strategy.NewCall(batch.Work, Interlocked.Increment(ref strategy._lastCallId));
            var operation = new BatchOperation<T, TResult>(call.Call, batch, call.Work, call.Call.Codec)
            {
                RandomKey = batch.RandomKey,
                CallId = call.Id,
                Observer = batch.Set.Observer,
                Duration = strategy._durations.Of(batch.Work.Target),
            };
            Run = operation.RunAsync(cancellationToken);
        }
    }
}
