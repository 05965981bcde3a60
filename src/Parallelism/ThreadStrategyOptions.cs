namespace Parallelism;

/// <summary>Options of a <see cref="ThreadStrategy"/>; copied when the strategy is made.</summary>
public sealed class ThreadStrategyOptions
{
    private int? _maxDegreeOfParallelism;

    /// <summary>
    /// The number of items that run at once, over all calls; 1 to 65,535. Default: <see langword="null"/>, what the machine's topology and
    /// limits allow (<see cref="ExecutionStrategy.Explain"/> tells the number and why).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public int? MaxDegreeOfParallelism
    {
        get => _maxDegreeOfParallelism;
        init => _maxDegreeOfParallelism = Degree.Check(value, nameof(MaxDegreeOfParallelism));
    }

    /// <summary>Which threads run the items. Default: <see cref="ThreadSource.ThreadPool"/>.</summary>
    public ThreadSource Threads { get; init; }

    internal ThreadStrategyOptions WithDegree(int degree)
    {
        var copy = (ThreadStrategyOptions)MemberwiseClone();
        copy._maxDegreeOfParallelism = degree;
        return copy;
    }
}
