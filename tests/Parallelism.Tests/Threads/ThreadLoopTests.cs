namespace Parallelism.Tests.Threads;

public sealed class ThreadLoopTests
{
    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task Every_index_runs_exactly_once(int degree)
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = degree });
        foreach (int count in new[] { 0, 1, 2, 3, 10, 1000, 1_000_000 })
        {
            byte[] seen = new byte[count];
            await strategy.ForAsync(0, count, i => seen[i]++);
            seen.Count(times => times == 1).Should().Be(count);
        }
    }
}
