using Parallelism.Tests.Processes;

namespace Parallelism.Tests.Faults;

// A few seeds; a hundred: dotnet run -c Release --project tests/Parallelism.Benchmarks -- chaos --seeds 100
public sealed class ChaosTests
{
    [LinuxTheory(Timeout = 120_000)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Workers_that_die_at_random_cost_the_items_that_they_ran_and_no_item_runs_twice(int seed)
    {
        ChaosReport report = await ChaosRun.RunAsync(new() { Seed = seed, Items = 5_000 });
        report.Violations.Should().BeEmpty();
        report.Deaths.Should().BePositive("otherwise nothing was shown");
    }
}
