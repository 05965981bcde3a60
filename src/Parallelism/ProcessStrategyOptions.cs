using System.Collections.ObjectModel;
using Microsoft.Extensions.Logging;
using Parallelism.Processes;
using Parallelism.Topology;

namespace Parallelism;

/// <summary>Options of a <see cref="ProcessStrategy"/>; copied when the strategy is made.</summary>
public sealed partial class ProcessStrategyOptions
{
    private const long MinMemoryGrowth = 1024 * 1024;

    private int? _maxDegreeOfParallelism;
    private readonly string? _instanceName;
    private readonly int? _recycleAfter;
    private readonly long? _maxWorkerMemory;
    private readonly long? _maxMemoryGrowth;
    private readonly int _retries;
    private readonly TimeSpan _maxWorkerAge = System.Threading.Timeout.InfiniteTimeSpan;
    private readonly TimeSpan _idleTimeout = System.Threading.Timeout.InfiniteTimeSpan;
    private readonly TimeSpan _retryDelay = TimeSpan.FromMilliseconds(100);
    private readonly TimeSpan _maxRetryDelay = TimeSpan.FromSeconds(10);
    private TimeSpan _timeout = System.Threading.Timeout.InfiniteTimeSpan;
    private TimeSpan _gracePeriod = TimeSpan.FromSeconds(2);
    private readonly TimeSpan _startTimeout = TimeSpan.FromSeconds(30);
    private readonly Action? _initializer;
    private readonly Action? _teardown;
    private IReadOnlyDictionary<string, string?> _environmentVariables = ReadOnlyDictionary<string, string?>.Empty;
    private readonly string? _dumpFolder;
    private Action<WorkerOutput>? _onOutput;

    /// <summary>
    /// The number of worker processes, each of which runs one item at a time; 1 to 65,535. Default: <see langword="null"/>, what the
    /// machine's topology and limits allow (<see cref="ExecutionStrategy.Explain"/> tells the number and why).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public int? MaxDegreeOfParallelism
    {
        get => _maxDegreeOfParallelism;
        init => _maxDegreeOfParallelism = Degree.Check(value, nameof(MaxDegreeOfParallelism));
    }

    /// <summary>
    /// The number of items after which a worker is recycled, between two items; 1 or more. Default: <see langword="null"/>, never.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? RecycleAfter
    {
        get => _recycleAfter;
        init => _recycleAfter = value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(RecycleAfter), value, "RecycleAfter must be 1 or more, or null for never.");
    }

    /// <summary>
    /// The resident memory in bytes that a worker may take; 64 MiB (67,108,864) or more. Past four fifths of it a worker is recycled between two
    /// items. Past all of it, looked at every 20 ms, it is killed with the item that it runs, before the system runs out of memory and chooses a
    /// victim: that item ends in <see cref="WorkerCrashedException"/> with <see cref="WorkerCrashCause.OutOfMemory"/>.
    /// Default: <see langword="null"/>, no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 64 MiB, of which an idle worker takes about half.</exception>
    public long? MaxWorkerMemory
    {
        get => _maxWorkerMemory;
        init => _maxWorkerMemory = MemoryLimit.Check(value, nameof(MaxWorkerMemory));
    }

    /// <summary>
    /// The resident memory in bytes that a worker may gain since its first items; 1 MiB (1,048,576) or more. A worker that gained more, by leaky
    /// native code for example, is recycled between two items. Default: <see langword="null"/>, no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1 MiB.</exception>
    public long? MaxMemoryGrowth
    {
        get => _maxMemoryGrowth;
        init => _maxMemoryGrowth = value is null or >= MinMemoryGrowth
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(MaxMemoryGrowth), value, $"MaxMemoryGrowth must be {MinMemoryGrowth} bytes (1 MiB) or more, or null for no limit.");
    }

    /// <summary>
    /// The age at which a worker is recycled, between two items; more than zero. Each worker's own is up to a tenth less or
    /// more, so that not all leave at once. Default: <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>, never.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public TimeSpan MaxWorkerAge
    {
        get => _maxWorkerAge;
        init => _maxWorkerAge = TimeLimit.CheckLimit(value);
    }

    /// <summary>
    /// The time without an item after which a worker ends; the next item that needs one starts one again. More than zero.
    /// Default: <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>, workers stay.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public TimeSpan IdleTimeout
    {
        get => _idleTimeout;
        init => _idleTimeout = TimeLimit.CheckLimit(value);
    }

    /// <summary>
    /// The time that an item may run, counted from its start and not from its queueing; more than zero.
    /// Default: <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>, no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public TimeSpan Timeout
    {
        get => _timeout;
        init => _timeout = TimeLimit.CheckLimit(value);
    }

    /// <summary>
    /// The time that an item has to end by itself once its token is cancelled, before its worker is killed; zero or more.
    /// Default: 2 seconds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public TimeSpan GracePeriod
    {
        get => _gracePeriod;
        init => _gracePeriod = TimeLimit.CheckPeriod(value);
    }

    /// <summary>
    /// The time that a worker process has from its start to its handshake, its <see cref="Initializer"/> included; more than zero.
    /// Default: 30 seconds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public TimeSpan StartTimeout
    {
        get => _startTimeout;
        init => _startTimeout = TimeLimit.CheckLimit(value);
    }

    /// <summary>
    /// How often an item may run again after it was lost with its worker; 0 or more. More than 0 says that items are repeatable: one that was in the
    /// middle when its worker died has perhaps done half of what it does. Items that had not begun move to another worker always, and that is no retry.
    /// Default: 0.
    /// </summary>
    /// <remarks>
    /// The error of the last attempt has that of the one before as its inner exception, and so on, so an item that ends one worker after another comes
    /// back with all its obituaries. <see cref="RetryWhen"/> extends or narrows what is tried again.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int Retries
    {
        get => _retries;
        init => _retries = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(Retries), value, "Retries must be 0 or more.");
    }

    /// <summary>
    /// Which failures are tried again, by the exception that the item would end in: <see cref="WorkerCrashedException"/>,
    /// <see cref="WorkTimeoutException"/>, or what the work threw. Called on the thread that reads a worker's results, so it should be quick.
    /// Default: <see langword="null"/>, <see cref="WorkerCrashedException"/> only.
    /// </summary>
    public Func<Exception, bool>? RetryWhen { get; init; }

    /// <summary>
    /// The wait before an item runs again; twice as long before each further time, less up to a half at random. Zero or more.
    /// Default: 100 milliseconds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public TimeSpan RetryDelay
    {
        get => _retryDelay;
        init => _retryDelay = TimeLimit.CheckPeriod(value);
    }

    /// <summary>The longest wait before an item runs again; zero or more. Default: 10 seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public TimeSpan MaxRetryDelay
    {
        get => _maxRetryDelay;
        init => _maxRetryDelay = TimeLimit.CheckPeriod(value);
    }

    /// <summary>
    /// Makes the serializer of arguments and results, here and in every worker; the delegate itself travels, so it should be static.
    /// Default: <see langword="null"/>, the built-in MessagePack serializer.
    /// </summary>
    public Func<IPayloadSerializer>? Serializer { get; init; }

    /// <summary>
    /// Runs once in each worker process, before its first item; what it prepares stands in static fields. Captured values travel by value, as they
    /// are when the strategy is made. Default: <see langword="null"/>, nothing.
    /// </summary>
    /// <remarks>
    /// A worker whose initializer throws, ends the process, or takes longer than <see cref="StartTimeout"/> has not started: after three in a row,
    /// with no worker alive, every call that waits ends in a <see cref="WorkerStartException"/> with the reason.
    /// </remarks>
    /// <exception cref="ArgumentException">The delegate is an <c>async</c> method: nobody could wait for its end.</exception>
    public Action? Initializer
    {
        get => _initializer;
        init => _initializer = WorkerAction.RefuseAsync(value, nameof(Initializer));
    }

    /// <summary>
    /// Runs once in each worker process that leaves in order: recycled, or ended by the strategy's disposal; after its last item. It has
    /// <see cref="GracePeriod"/>, and is killed then. Default: <see langword="null"/>, nothing.
    /// </summary>
    /// <remarks>
    /// A worker that crashes or is killed, or whose program is gone, runs no teardown. What a teardown throws is written to the worker's standard
    /// error, and fails nothing.
    /// </remarks>
    /// <exception cref="ArgumentException">The delegate is an <c>async</c> method: nobody could wait for its end.</exception>
    public Action? Teardown
    {
        get => _teardown;
        init => _teardown = WorkerAction.RefuseAsync(value, nameof(Teardown));
    }

    /// <summary>
    /// Environment variables of the workers, over those of this process and those that the strategy sets; <see langword="null"/> as a value removes
    /// one. Copied when set. Default: none.
    /// </summary>
    /// <remarks>For what native libraries and the runtime read at their start, such as <c>OMP_NUM_THREADS</c> or <c>DOTNET_GCHeapHardLimit</c>.</remarks>
    /// <exception cref="ArgumentException">A name is empty, or has a character that no name can have, or is <c>PARALLELISM_WORKER</c>.</exception>
    public IReadOnlyDictionary<string, string?> EnvironmentVariables
    {
        get => _environmentVariables;
        init => _environmentVariables = WorkerEnvironment.Check(value, nameof(EnvironmentVariables));
    }

    /// <summary>
    /// The folder in which the runtime leaves a memory dump of a worker that crashes, made where it is missing; named by
    /// <see cref="WorkerCrashedException.DumpPath"/>. Default: <see langword="null"/>, no dumps.
    /// </summary>
    /// <remarks>
    /// A crash is a stack overflow, a native crash, a fail-fast or an unhandled exception; who exits or is killed leaves none. The dumps are small
    /// ones (threads, stacks, exceptions); <see cref="EnvironmentVariables"/> with <c>DOTNET_DbgMiniDumpType</c> asks for others. They hold the
    /// work's data, and nothing deletes them. The dump is written before the death is noticed, so a crash takes that much longer to be told.
    /// </remarks>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    public string? DumpFolder
    {
        get => _dumpFolder;
        init
        {
            if (value is not null)
                ArgumentException.ThrowIfNullOrWhiteSpace(value, nameof(DumpFolder));
            _dumpFolder = value is null ? null : Path.GetFullPath(value);
        }
    }

    /// <summary>
    /// Receives the text that workers print, in the order of each worker, on the thread pool; called for several workers at once.
    /// Default: <see langword="null"/>, the text goes to this process's <see cref="Console.Out"/> and <see cref="Console.Error"/>, as on threads.
    /// </summary>
    /// <remarks>
    /// All that an item printed through <see cref="Console"/> has been received when its call ends, also where it crashed. While the receiver is slow the
    /// worker waits, and so do its results; it must not wait for work of the same strategy. An exception that it throws ends the call whose item
    /// printed the text; where the text is no item's it is dropped.
    /// </remarks>
    public Action<WorkerOutput>? OnOutput
    {
        get => _onOutput;
        init => _onOutput = value;
    }

    /// <summary>
    /// What tells this strategy from others of its kind in metrics, activities and snapshots: the attribute <c>parallelism.instance</c>.
    /// Default: <see langword="null"/>, nothing.
    /// </summary>
    /// <exception cref="ArgumentException">The value is empty.</exception>
    public string? InstanceName
    {
        get => _instanceName;
        init
        {
            if (value is not null)
                ArgumentException.ThrowIfNullOrWhiteSpace(value, nameof(InstanceName));
            _instanceName = value;
        }
    }

    /// <summary>
    /// Makes the logger, of the category <c>Parallelism</c>, that is told of workers that start, die, and are replaced, of retries and time limits; docs/observability.md lists the events.
    /// Default: <see langword="null"/>, nobody is told.
    /// </summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    // How long a worker may stay stopped, without any processor time, while it has an item; and another machine's limits. Both for tests.
    internal TimeSpan StopPatience { get; init; } = TimeSpan.FromSeconds(5);
    internal LimitWatch? Limits { get; init; }
}
