using Parallelism.Tests.Processes;

namespace Parallelism.Tests.Faults;

// A few seeds; a hundred: dotnet run -c Release --project tests/Parallelism.Benchmarks -- chaos --seeds 100
public sealed class ChaosTests
{
    [LinuxTheory(Timeout = 120_000)]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 20)]
    public async Task Workers_that_die_at_random_cost_the_items_that_they_ran_and_no_item_runs_more_often_than_it_may(int seed, int retries)
    {
        int deaths = 0;
        // A life may be longer than a whole run; a run without a death shows nothing.
        for (int run = 0; run < 20 && deaths == 0; run++)
        {
            ChaosReport report = await ChaosRun.RunAsync(new() { Seed = seed + (1000 * run), Items = 5_000, Retries = retries });
            report.Violations.Should().BeEmpty();
            deaths += report.Deaths;
        }
        deaths.Should().BePositive();
    }

    [LinuxFact(Timeout = 120_000)]
    public async Task Chaos_Poisson_ExactResult()
    {
        var injector = new FaultInjector(new() { Seed = 5, MeanLife = TimeSpan.FromMilliseconds(300) });
        await using ProcessStrategy strategy = injector.CreateStrategy(new() { MaxDegreeOfParallelism = 3, Retries = 20, RetryDelay = TimeSpan.FromMilliseconds(1) });
        const int count = 20_000;
        int expected = Enumerable.Range(0, count).Aggregate(0, static (sum, i) => unchecked(sum + ChaosRun.Compute(i)));
        int sum;
        do
        {
            // A tree of 256 leaves; each dies with its worker and is reduced anew.
            sum = await strategy.ReduceAsync(0, count, 0, static (sum, i) => unchecked(sum + ChaosRun.Compute(i)), static (a, b) => unchecked(a + b))
                .WaitAsync(TimeSpan.FromSeconds(60));
            sum.Should().Be(expected);
        }
        while (strategy.GetStatistics().Retried == 0);
    }
}
