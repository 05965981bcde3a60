using System.Diagnostics.CodeAnalysis;
using Parallelism.Closures;
using Parallelism.Dispatch;
using Parallelism.Observation;
using Parallelism.Placement;
using Parallelism.Processes;
using Parallelism.Serialization;
using Parallelism.Topology;
using Parallelism.Verbs;
using Parallelism.Worker;

namespace Parallelism;

/// <summary>
/// Runs work items in worker processes. Work, arguments and results are copied, but for a <see cref="SharedArray{T}"/>; what ends a worker (stack overflow, native crash,
/// exit, kill) fails the item that it ran and nothing else.
/// </summary>
/// <remarks>
/// Workers start with the first items and stay for the next ones. They die with this process, whatever ends it. Inside a worker a process
/// strategy starts no processes: its items run in place, one after the other.
/// </remarks>
public sealed partial class ProcessStrategy : IExecutionStrategy, INumbersCalls
{
    private const string NeedsTheRuntime =
        "Worker processes run the application's own assemblies, and find work in them by reflection: an application that was trimmed or compiled ahead of time has no workers. ThreadStrategy runs everywhere.";

    private readonly CallNumbers _calls = new();
    private readonly Dispatcher _dispatcher;
    private readonly PayloadCodec _codec;
    private readonly DurationBook _durations = new();
    private readonly SequentialStrategy? _inPlace;
    private readonly StrategyMeter _meter;
    private long _lastCallId;

    /// <summary>Makes a strategy with the default options.</summary>
    [RequiresDynamicCode(NeedsTheRuntime)]
    [RequiresUnreferencedCode(NeedsTheRuntime)]
    public ProcessStrategy()
        : this(new ProcessStrategyOptions())
    {
    }

    /// <summary>Makes a strategy. Workers start with the first item.</summary>
    [RequiresDynamicCode(NeedsTheRuntime)]
    [RequiresUnreferencedCode(NeedsTheRuntime)]
    public ProcessStrategy(ProcessStrategyOptions options)
        : this(options, static factory => factory)
    {
    }

    // Where faults can be put between the dispatcher and its workers.
    [RequiresDynamicCode(NeedsTheRuntime)]
    [RequiresUnreferencedCode(NeedsTheRuntime)]
    internal ProcessStrategy(ProcessStrategyOptions options, Func<IWorkerLinkFactory, IWorkerLinkFactory> wrap)
    {
        ArgumentNullException.ThrowIfNull(options);
        _meter = new(Name, options.InstanceName, GetSnapshot) { HasWorkers = true };
        if (WorkerHost.IsWorker)
            _inPlace = new(_meter);
        LimitWatch limits = options.Limits ?? ExecutionStrategy.Limits;
        GroupPlans groups = PlanGroups(options, limits.Look());
        var formatters = new FormatterTable(new ClosureFormatters());
        var encoder = new WorkEncoder(formatters, new CodeTable());
        IPayloadSerializer? serializer = options.Serializer?.Invoke();
        var settings = new WorkerSettings(options.Serializer, options.Initializer, options.Teardown) { Fingerprint = WorkerSettings.FingerprintOf(serializer) };
        // Twice: with the first group's greeting go the definitions that the last one's need, so that all workers begin with the same.
        foreach (GroupPlan group in groups.All)
            _ = SettingsOf(group, options, settings).Write(encoder);
        (CrewOptions, IWorkerLinkFactory)[] crews = [.. groups.All.Select(group => (CrewOf(group, options), wrap(FactoryOf(group, options, () => MaxDegreeOfParallelism, settings, encoder))))];
        _codec = new(encoder, serializer);
        _dispatcher = new(
            new()
            {
                Degree = groups.Degree,
                FollowDegrees = _inPlace is null && groups.FollowsLimits && !limits.IsFixed ? () => groups.DegreesFor(limits.Look()) : null,
                DefinitionsGreeted = encoder.Table.Count,
                Timeout = options.Timeout,
                GracePeriod = TimeLimit.ForTimer(options.GracePeriod),
                RecycleAfter = options.RecycleAfter ?? long.MaxValue,
                MaxMemoryGrowth = options.MaxMemoryGrowth ?? long.MaxValue,
                MaxWorkerAge = options.MaxWorkerAge,
                IdleTimeout = options.IdleTimeout,
                StopPatience = options.StopPatience,
                Retries = options.Retries,
                RetryWhen = options.RetryWhen,
                RetryDelay = TimeLimit.ForTimer(options.RetryDelay),
                MaxRetryDelay = TimeLimit.ForTimer(options.MaxRetryDelay),
                Listener = options.OnOutput ?? ConsoleOutput.Write,
                Meter = _meter,
                Log = Log.For(options.LoggerFactory),
            },
            crews,
            new DefinitionSource(_codec, formatters));
        groups.Seating?.ReadDegrees = ReadDegrees;
        _meter.Open();
    }

    CallNumbers INumbersCalls.Calls => _calls;

    /// <inheritdoc/>
    public string Name => "process";

    /// <inheritdoc/>
    public StrategyTraits Traits => _inPlace?.Traits ?? new() { SurvivesCrashes = true, CanKill = true };

    /// <inheritdoc/>
    public int MaxDegreeOfParallelism => _dispatcher.Degree;

    /// <inheritdoc/>
    public ValueTask<TResult> ExecuteAsync<T, TResult>(WorkItem<T, TResult> item, CancellationToken cancellationToken = default)
    {
        if (_inPlace is not null)
            return _inPlace.ExecuteAsync(item, cancellationToken);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<TResult>(cancellationToken);
        if (WorkerCommand.Refusal is { } refusal)
            return ValueTask.FromException<TResult>(new WorkerStartException(refusal));
        item.Set?.CountFor(_meter);
        try
        {
            Crew? crew = FindCrew(item.Group);
            NodeRuns? nodes = item.Set is { } set ? NodeRuns.Of(set.NodeOf, set.Node, Math.Max(0, item.Index), 1) : null;
            (EncodedWork work, long callId) = FindWork(item);
            return new ItemOperation<T, TResult>(_dispatcher, item, work, _codec, callId, cancellationToken)
            {
                RandomKey = item.RandomKey,
                Duration = _durations.Of(item.Work.Target),
                Crew = crew,
                Pending = new(nodes),
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
        if (WorkerCommand.Refusal is { } refusal)
            return Task.FromException(new WorkerStartException(refusal));
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

    /// <summary>
    /// Starts workers until there are as many as the degree says, so that the first items need not wait for them.
    /// </summary>
    /// <returns>A task that ends when all of them are ready for work.</returns>
    /// <exception cref="WorkerStartException">Workers cannot be started; the message says why.</exception>
    /// <exception cref="ObjectDisposedException">The strategy is disposed, or was before the workers were ready.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; workers that are starting go on.</exception>
    public Task WarmUpAsync(CancellationToken cancellationToken = default)
    {
        if (_inPlace is not null)
            return Task.CompletedTask;
        _dispatcher.FollowDegrees();
        return _dispatcher.WarmUpAsync().WaitAsync(cancellationToken);
    }

    /// <summary>What the strategy has done so far, and which worker processes live at this moment.</summary>
    public ProcessStatistics GetStatistics()
    {
        _dispatcher.NotePeakMemory();
        return new()
        {
            ProcessIds = _dispatcher.WorkerIds,
            Started = _dispatcher.Started,
            Crashed = _dispatcher.Crashed,
            ItemsCompleted = _dispatcher.ItemsCompleted,
            Retried = _dispatcher.Retried,
            BytesSent = _dispatcher.BytesSent,
            BytesReceived = _dispatcher.BytesReceived,
            PeakWorkerMemory = _dispatcher.PeakMemory,
        };
    }

    /// <inheritdoc cref="IExecutionStrategy.GetSnapshot"/>
    public StrategySnapshot GetSnapshot() => _inPlace?.GetSnapshot() ?? _dispatcher.TakeSnapshot();

    StrategySnapshot? IExecutionStrategy.GetSnapshot() => GetSnapshot();

    /// <summary>
    /// Ends the workers: items that run are cancelled and get the grace period, items that wait end in <see cref="ObjectDisposedException"/>,
    /// and what still runs then is killed.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _meter.Close();
        if (_inPlace is not null)
            await _inPlace.DisposeAsync().ConfigureAwait(false);
        await _dispatcher.DisposeAsync().ConfigureAwait(false);
    }

    // Of a loop's body, whose writes nobody would see.
    internal static void RefuseWrites(Delegate body)
    {
        IReadOnlyList<string> written = CaptureAnalysis.FindWrites(body);
        if (written.Count > 0)
        {
            throw new WorkSerializationException(
                $"captured '{written[0]}'",
                "the loop's body changes it, and in another process it would change a copy that nobody sees: return the values from a map " +
                "(MapAsync), write into a SharedArray<T>, or run the loop on threads.");
        }
    }

    // The items of a stream share one encoding of their work, and workers keep it until the stream is over.
    private (EncodedWork Work, long CallId) FindWork<T, TResult>(in WorkItem<T, TResult> item)
    {
        if (item.Set is not { IsShared: true })
            return (Encode(item.Work), 0);
        lock (item.Set)
        {
            // A strategy that passes items on may have moved here in the middle of a stream.
            if (item.Set.StrategyState is not CallState state || state.Owner != this)
            {
                state = new(this, Encode(item.Work), Interlocked.Increment(ref _lastCallId));
                item.Set.StrategyState = state;
                item.Set.OnOver(() =>
                {
                    _dispatcher.Forget(state.CallId);
                    state.Work.Luggage?.Dispose();
                });
            }
            return (state.Work, state.CallId);
        }
    }

    private EncodedWork Encode<T, TResult>(Work<T, TResult> work)
    {
        _codec.Demand(typeof(T));
        _codec.Demand(typeof(TResult));
        return _codec.Encoder.Encode(work.Target, typeof(T), typeof(TResult), (byte)work.Shape);
    }

    private sealed record CallState(ProcessStrategy Owner, EncodedWork Work, long CallId);

    private sealed class BatchVisitor(ProcessStrategy strategy, CancellationToken cancellationToken) : IWorkBatchVisitor
    {
        public Task Run { get; private set; } = Task.CompletedTask;

        public void Visit<T, TResult>(WorkBatch<T, TResult> batch)
        {
            if (typeof(TResult) == typeof(Nothing))
                RefuseWrites(batch.Work.Target);
            Crew? crew = strategy.FindCrew(batch.Group);
            NodeRuns? nodes = NodeRuns.Of(batch.Set.NodeOf, batch.Set.Node, 0, batch.Count);
            var operation = new BatchOperation<T, TResult>(strategy._dispatcher, batch, strategy.Encode(batch.Work), strategy._codec)
            {
                RandomKey = batch.RandomKey,
                CallId = Interlocked.Increment(ref strategy._lastCallId),
                Observer = batch.Set.Observer,
                Duration = strategy._durations.Of(batch.Work.Target),
                Crew = crew,
                Pending = new(nodes),
            };
            Run = operation.RunAsync(cancellationToken);
        }
    }
}
