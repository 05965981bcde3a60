using Parallelism.Tests.Processes;

namespace Parallelism.Tests.Faults;

// What the figures of `-- faults` in the benchmark project rest on: outcomes and counts. The times are printed there.
public sealed class LostWorkerTests
{
    [LinuxFact(Timeout = 120_000)]
    public async Task One_of_ten_workers_lost_for_good_costs_its_item_and_nine_carry_on()
    {
        (int[] results, IReadOnlyList<Exception> failures, _, int alive) = await TenWorkers.RunAsync(isDisturbed: true);
        failures.Should().ContainSingle().Which.Should().BeOfType<WorkerCrashedException>().Which.ItemIndex.Should().Be(TenWorkers.Culprit);
        results.Should().Equal(Enumerable.Range(0, TenWorkers.Items).Select(static i => i == TenWorkers.Culprit ? 0 : i + 1));
        alive.Should().Be(TenWorkers.Degree - 1);
    }

    [LinuxFact(Timeout = 120_000)]
    public async Task One_of_ten_workers_killed_while_idle_is_replaced() => (await TenWorkers.RecoverAsync()).Should().BePositive();

    [LinuxFact(Timeout = 120_000)]
    public async Task One_item_of_a_thousand_that_never_ends_is_given_up_and_999_have_their_results()
    {
        (int[] results, IReadOnlyList<Exception> failures, TimeSpan late) = await StuckItem.RunAsync();
        failures.Should().ContainSingle().Which.Should().BeOfType<WorkTimeoutException>().Which.ItemIndex.Should().Be(StuckItem.Culprit);
        results.Should().Equal(Enumerable.Range(0, StuckItem.Items).Select(static i => i == StuckItem.Culprit ? 0 : i + 1));
        late.Should().BePositive("it had its time and its grace");
    }
}
