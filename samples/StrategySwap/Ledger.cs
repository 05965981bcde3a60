using Parallelism;

namespace StrategySwap;

/// <summary>What was ordered, what came back, and how often each item really ran, in whatever process.</summary>
public sealed class Ledger : IDisposable
{
    public const int Items = 100;

    private long _ordered;
    private long _right;
    private long _wrong;

    /// <summary>Lies in memory that worker processes write, too.</summary>
    public SharedArray<long> Runs { get; } = new(Items);

    public SharedArray<int> LastProcess { get; } = new(1);

    public long Ordered => Interlocked.Read(ref _ordered);

    public long Right => Interlocked.Read(ref _right);

    public long Wrong => Interlocked.Read(ref _wrong);

    public long Ran => Enumerable.Range(0, Items).Sum(item => Runs[item]);

    public void Order(int items) => Interlocked.Add(ref _ordered, items);

    public void Book(bool isRight, int items) => Interlocked.Add(ref isRight ? ref _right : ref _wrong, items);

    public void Dispose()
    {
        Runs.Dispose();
        LastProcess.Dispose();
    }
}
