using Microsoft.Extensions.Logging;

namespace Parallelism;

/// <summary>Options of a <see cref="ParallelismNode"/>; read when the node starts.</summary>
public sealed class ParallelismNodeOptions
{
    private readonly int? _slots;
    private readonly TimeSpan _drainTimeout = TimeSpan.FromSeconds(30);
    private readonly string _name = $"{Environment.MachineName}-{Environment.ProcessId}";

    /// <summary>The broker, and what callers and nodes have in common.</summary>
    public RabbitMQConnectionOptions Connection { get; init; } = new();

    /// <summary>The name by which messages tell this node from others; 1 to 200 characters. Default: the machine's name and the process id.</summary>
    /// <exception cref="ArgumentException">The name is empty or too long.</exception>
    public string Name
    {
        get => _name;
        init => _name = value is { Length: > 0 and <= 200 } ? value : throw new ArgumentException("Name must have 1 to 200 characters.", nameof(Name));
    }

    /// <summary>The number of items that run here at once, 1 to 65,535. Default: <see langword="null"/>, what this machine's topology and limits allow.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public int? Slots
    {
        get => _slots;
        init => _slots = Degree.Check(value, nameof(Slots));
    }

    /// <summary>
    /// How the worker processes are that run the items, each with a pool of one of its own: limits, recycling, initializer; the degree is
    /// <see cref="Slots"/>. Default: <see langword="null"/>, the options' defaults.
    /// </summary>
    public ProcessStrategyOptions? Process { get; init; }

    /// <summary>
    /// Set to run the items on threads of this process instead: quicker by a little, but then work that crashes ends the node, and work that does not listen
    /// cannot be killed. Default: <see langword="null"/>, worker processes.
    /// </summary>
    public ThreadStrategyOptions? Thread { get; init; }

    /// <summary>Whether only work runs that is marked with <see cref="RemoteWorkAttribute"/>. Default: <see langword="false"/>, all of the program's own.</summary>
    public bool RequireRemoteWork { get; init; }

    /// <summary>How long a node that is to end may finish what it has in hand; zero or more. What is left then runs elsewhere. Default: 30 seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public TimeSpan DrainTimeout
    {
        get => _drainTimeout;
        init => _drainTimeout = TimeLimit.CheckPeriod(value);
    }

    /// <summary>Where values are that were too large for a message; the callers need the same. Default: <see langword="null"/>, nowhere.</summary>
    public IPayloadStore? PayloadStore { get; init; }

    /// <summary>Makes the serializer of arguments and results; the callers need the same. Default: <see langword="null"/>, the built-in MessagePack serializer.</summary>
    public Func<IPayloadSerializer>? Serializer { get; init; }

    /// <summary>Is told when the node serves, drains, loses its session, and refuses an envelope. Default: <see langword="null"/>, nobody.</summary>
    public ILogger? Logger { get; init; }
}
