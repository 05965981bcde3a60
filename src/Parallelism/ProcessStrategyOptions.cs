namespace Parallelism;

/// <summary>Options of a <see cref="ProcessStrategy"/>; copied when the strategy is made.</summary>
public sealed class ProcessStrategyOptions
{
    private int? _maxDegreeOfParallelism;

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
    /// Makes the serializer of arguments and results, here and in every worker; the delegate itself travels, so it should be static.
    /// Default: <see langword="null"/>, the built-in MessagePack serializer.
    /// </summary>
    public Func<IPayloadSerializer>? Serializer { get; init; }

    internal ProcessStrategyOptions WithDegree(int degree)
    {
        var copy = (ProcessStrategyOptions)MemberwiseClone();
        copy._maxDegreeOfParallelism = degree;
        return copy;
    }
}
