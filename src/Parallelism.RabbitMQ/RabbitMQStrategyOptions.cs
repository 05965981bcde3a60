using Microsoft.Extensions.Logging;

namespace Parallelism;

/// <summary>Options of a <see cref="RabbitMQStrategy"/>; read when the strategy is made.</summary>
public sealed class RabbitMQStrategyOptions
{
    private readonly int? _maxDegreeOfParallelism;
    private readonly int? _maxDeliveries;
    private readonly TimeSpan _timeout = System.Threading.Timeout.InfiniteTimeSpan;
    private readonly TimeSpan _gracePeriod = TimeSpan.FromSeconds(2);
    private readonly TimeSpan _nodeTimeout = TimeSpan.FromMinutes(1);

    /// <summary>The broker, and what callers and nodes have in common.</summary>
    public RabbitMQConnectionOptions Connection { get; init; } = new();

    /// <summary>
    /// The number of items that may run at once, 1 to 65,535. Default: <see langword="null"/>, as many as the nodes have slots, whoever comes and goes,
    /// and a little work ahead for each.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public int? MaxDegreeOfParallelism
    {
        get => _maxDegreeOfParallelism;
        init => _maxDegreeOfParallelism = Degree.Check(value, nameof(MaxDegreeOfParallelism));
    }

    /// <summary>
    /// The time that an item may run, counted from its start on the node; more than zero. Default: <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>,
    /// as long as the node's own options allow.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public TimeSpan Timeout
    {
        get => _timeout;
        init => _timeout = TimeLimit.CheckLimit(value);
    }

    /// <summary>
    /// The time that an item has to end by itself once its token is cancelled, before its worker process is killed; zero or more. Default: 2 seconds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public TimeSpan GracePeriod
    {
        get => _gracePeriod;
        init => _gracePeriod = TimeLimit.CheckPeriod(value);
    }

    /// <summary>
    /// How often an item may be handed to a node; 1 or more. With 1 it is never begun twice: what was lost with its node ends in
    /// <see cref="WorkerCrashedException"/>. Default: <see langword="null"/>, up to seven times, the last ones in quarantine, so that only an item that ends node
    /// after node fails.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
    public int? MaxDeliveries
    {
        get => _maxDeliveries;
        init => _maxDeliveries = value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxDeliveries), value, "MaxDeliveries must be 1 or more, or null for the broker's limits.");
    }

    /// <summary>
    /// How long calls wait where there is no broker, or no node that runs this program's code, before they end in <see cref="WorkerStartException"/>;
    /// more than zero. Default: 1 minute.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public TimeSpan NodeTimeout
    {
        get => _nodeTimeout;
        init => _nodeTimeout = TimeLimit.CheckLimit(value);
    }

    /// <summary>Where values go that are too large for a message; the nodes need the same. Default: <see langword="null"/>, nowhere: they are refused.</summary>
    public IPayloadStore? PayloadStore { get; init; }

    /// <summary>Makes the serializer of arguments and results; the nodes need the same. Default: <see langword="null"/>, the built-in MessagePack serializer.</summary>
    public Func<IPayloadSerializer>? Serializer { get; init; }

    /// <summary>
    /// Receives what work prints on nodes that run worker processes. Default: <see langword="null"/>, the text goes to this process's
    /// <see cref="Console.Out"/> and <see cref="Console.Error"/>.
    /// </summary>
    public Action<WorkerOutput>? OnOutput { get; init; }

    /// <summary>Is told of sessions that end, envelopes that are refused, and chunks that are sent again. Default: <see langword="null"/>, nobody.</summary>
    public ILogger? Logger { get; init; }

    // One message for each item, to compare with.
    internal int MaxItemsPerChunk { get; init; } = 16_384;

    internal TimeSpan LostAfter { get; init; } = TimeSpan.FromSeconds(30);
}
