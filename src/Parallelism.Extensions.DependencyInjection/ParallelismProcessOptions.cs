namespace Parallelism;

/// <summary>What holds of <see cref="ParallelismOptions"/> when the strategy is <c>process</c>; the same as <see cref="ProcessStrategyOptions"/>.</summary>
public sealed class ParallelismProcessOptions
{
    /// <summary>The number of items after which a worker is recycled; 1 or more. Default: <see langword="null"/>, never.</summary>
    public int? RecycleAfter { get; set; }

    /// <summary>
    /// The resident memory in bytes past which a worker is killed with its item, and near which it is recycled; 67,108,864 (64 MiB) or more.
    /// Default: <see langword="null"/>, no limit.
    /// </summary>
    public long? MaxWorkerMemory { get; set; }

    /// <summary>
    /// The resident memory in bytes that a worker may gain before it is recycled; 1,048,576 (1 MiB) or more. Default: <see langword="null"/>, no limit.
    /// </summary>
    public long? MaxMemoryGrowth { get; set; }

    /// <summary>
    /// The part of the machine that workers are kept on, as <see cref="WorkerPlace.Parse"/> reads it: <c>node 1</c>, <c>package 0</c>, <c>l3 group 2</c>,
    /// <c>big cores</c>, <c>small cores</c>, <c>processors 0-3,8</c>. Default: <see langword="null"/>, all that this process may use.
    /// </summary>
    public string? Place { get; set; }

    /// <summary>What each of them is bound to within <see cref="Place"/>. Default: <see cref="WorkerPlacement.None"/>.</summary>
    public WorkerPlacement Placement { get; set; }

    /// <summary>The workers' garbage collector. Default: the workstation collector, not concurrent.</summary>
    public ParallelismGarbageCollectorOptions GarbageCollector { get; } = new();

    /// <summary>The age at which a worker is recycled; more than zero. Default: <see langword="null"/>, never.</summary>
    public TimeSpan? MaxWorkerAge { get; set; }

    /// <summary>
    /// The time without an item after which a worker ends, until an item needs it; more than zero. Default: <see langword="null"/>,
    /// workers stay.
    /// </summary>
    public TimeSpan? IdleTimeout { get; set; }

    /// <summary>How often an item may run again after it was lost with its worker; 0 or more. Default: 0.</summary>
    public int Retries { get; set; }

    /// <summary>The wait before an item runs again, doubled each time; zero or more. Default: 100 milliseconds.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait before an item runs again; zero or more. Default: 10 seconds.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Which failures are tried again; set from code only. Default: <see langword="null"/>, <see cref="WorkerCrashedException"/> only.
    /// </summary>
    public Func<Exception, bool>? RetryWhen { get; set; }

    /// <summary>The time that an item may run, counted from its start; more than zero. Default: <see langword="null"/>, no limit.</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>The time that a cancelled item has to end by itself before its worker is killed; zero or more. Default: 2 seconds.</summary>
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The time that a worker process has from its start to its handshake, its initializer included; more than zero. Default: 30 seconds.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether the host starts the workers when it starts itself, and does not start where they cannot be started. Default: <see langword="false"/>, the first
    /// items start them.
    /// </summary>
    public bool WarmUp { get; set; }

    /// <summary>
    /// Makes the serializer of arguments and results, here and in every worker; set from code only, and static.
    /// Default: <see langword="null"/>, the built-in MessagePack serializer.
    /// </summary>
    public Func<IPayloadSerializer>? Serializer { get; set; }

    /// <summary>
    /// Runs once in each worker process, before its first item; set from code only, and not <c>async</c>. Default: <see langword="null"/>, nothing.
    /// </summary>
    public Action? Initializer { get; set; }

    /// <summary>
    /// Runs once in each worker process that leaves in order, after its last item; set from code only, and not <c>async</c>.
    /// Default: <see langword="null"/>, nothing.
    /// </summary>
    public Action? Teardown { get; set; }

    /// <summary>
    /// Environment variables of the workers, over those of this process; from code, <see langword="null"/> as a value removes one.
    /// Default: <see langword="null"/>, none.
    /// </summary>
    public IReadOnlyDictionary<string, string?>? EnvironmentVariables { get; set; }

    /// <summary>
    /// The folder in which the runtime leaves a memory dump of a worker that crashes, made where it is missing.
    /// Default: <see langword="null"/>, no dumps.
    /// </summary>
    public string? DumpFolder { get; set; }

    /// <summary>
    /// Receives the text that workers print; set from code only. Default: <see langword="null"/>, the text goes to this process's
    /// <see cref="Console.Out"/> and <see cref="Console.Error"/>.
    /// </summary>
    public Action<WorkerOutput>? OnOutput { get; set; }
}
