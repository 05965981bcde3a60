namespace Parallelism;

/// <summary>Options of a <see cref="ProcessStrategy"/>; copied when the strategy is made.</summary>
public sealed class ProcessStrategyOptions
{
    private const long MinWorkerMemory = 32L * 1024 * 1024;

    private int? _maxDegreeOfParallelism;
    private readonly int? _recycleAfter;
    private readonly long? _maxWorkerMemory;
    private readonly TimeSpan _timeout = System.Threading.Timeout.InfiniteTimeSpan;
    private readonly TimeSpan _gracePeriod = TimeSpan.FromSeconds(2);
    private readonly TimeSpan _startTimeout = TimeSpan.FromSeconds(30);

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
    /// The resident memory in bytes above which a worker is recycled, between two items; 32 MiB (33,554,432) or more.
    /// Default: <see langword="null"/>, no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 32 MiB, which is less than an idle worker takes.</exception>
    public long? MaxWorkerMemory
    {
        get => _maxWorkerMemory;
        init => _maxWorkerMemory = value is null or >= MinWorkerMemory
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(MaxWorkerMemory), value, $"MaxWorkerMemory must be {MinWorkerMemory} bytes (32 MiB) or more, or null for no limit.");
    }

    /// <summary>
    /// The time that an item may run, counted from its start and not from its queueing; more than zero.
    /// Default: <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>, no limit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    public TimeSpan Timeout
    {
        get => _timeout;
        init => _timeout = value > TimeSpan.Zero || value == System.Threading.Timeout.InfiniteTimeSpan
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(Timeout), value, "Timeout must be more than zero, or Timeout.InfiniteTimeSpan for no limit.");
    }

    /// <summary>
    /// The time that an item has to end by itself once its token is cancelled, before its worker is killed; zero or more. Default: 2 seconds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan GracePeriod
    {
        get => _gracePeriod;
        init => _gracePeriod = value >= TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(GracePeriod), value, "GracePeriod must be zero or more.");
    }

    /// <summary>The time that a worker process has from its start to its handshake; more than zero. Default: 30 seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    public TimeSpan StartTimeout
    {
        get => _startTimeout;
        init => _startTimeout = value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(StartTimeout), value, "StartTimeout must be more than zero.");
    }

    /// <summary>
    /// Makes the serializer of arguments and results, here and in every worker; the delegate itself travels, so it should be static.
    /// Default: <see langword="null"/>, the built-in MessagePack serializer.
    /// </summary>
    public Func<IPayloadSerializer>? Serializer { get; init; }

    /// <summary>
    /// Receives the text that workers print, in the order of each worker, on the thread pool; called for several workers at once.
    /// Default: <see langword="null"/>, the text goes to this process's <see cref="Console.Out"/> and <see cref="Console.Error"/>, as on threads.
    /// </summary>
    /// <remarks>
    /// All that an item printed through <see cref="Console"/> has been received when its call ends, also where it crashed. While the receiver is slow the
    /// worker waits, and so do its results; it must not wait for work of the same strategy. An exception that it throws ends the call whose item
    /// printed the text; where the text is no item's it is dropped.
    /// </remarks>
    public Action<WorkerOutput>? OnOutput { get; init; }

    internal ProcessStrategyOptions WithDegree(int degree)
    {
        var copy = (ProcessStrategyOptions)MemberwiseClone();
        copy._maxDegreeOfParallelism = degree;
        return copy;
    }
}
