using System.Diagnostics;
using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

// What runs in a worker that leaves in order.
public sealed class TeardownTests
{
    private readonly Signals _signals = Signals.Create();

    // In a worker.
    private static int s_items;

    [LinuxFact(Timeout = 60_000)]
    public async Task It_runs_once_in_each_worker_that_is_recycled_or_disposed_after_its_last_item()
    {
        await using (ProcessStrategy strategy = Create(new() { MaxDegreeOfParallelism = 1, RecycleAfter = 2, Teardown = TellAtEnd(_signals) }))
        {
            await strategy.MapAsync([1, 2, 3, 4, 5], static _ => s_items++).WaitAsync(Pool.Limit);
            await Pool.UntilAsync(() => _signals.Count("left2") == 2, $"two workers were recycled; there are {_signals}");
            _signals.Count("left1").Should().Be(0, "the third lives");
            strategy.GetStatistics().Crashed.Should().Be(0);
        }
        _signals.Count("left1").Should().Be(1, "disposal waits for it");
        _signals.Count("left").Should().Be(0);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task A_worker_that_crashes_runs_none()
    {
        await using (ProcessStrategy strategy = Create(new() { MaxDegreeOfParallelism = 1, Teardown = TellAtEnd(_signals) }))
            await Pool.FailureOfAsync<WorkerCrashedException>(strategy.RunAsync(static () => Crash.By(Way.FailFast)));
        Directory.GetFiles(_signals.Folder, "left*").Length.Should().BeLessThanOrEqualTo(1, "at most the replacement left in order");
        _signals.Count("left1").Should().Be(0);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task One_that_hangs_has_the_grace_period()
    {
        Signals signals = _signals;
        ProcessStrategy strategy = Create(new()
        {
            MaxDegreeOfParallelism = 1,
            RecycleAfter = 1,
            GracePeriod = TimeSpan.FromMilliseconds(500),
            Teardown = () =>
            {
                signals.Add($"left{Environment.ProcessId}");
                Thread.Sleep(Timeout.Infinite);
            },
        });
        var clock = Stopwatch.StartNew();
        int[] ids = await strategy.MapAsync([1, 2, 3], static _ => Environment.ProcessId).WaitAsync(Pool.Limit);
        ids.Should().OnlyHaveUniqueItems();
        await strategy.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        clock.Elapsed.Should().BeGreaterThan(TimeSpan.FromSeconds(1), "two were waited for before another took their place");
        foreach (int id in ids)
        {
            signals.Count($"left{id}").Should().Be(1);
            Crash.IsAlive(id).Should().BeFalse();
        }
        strategy.GetStatistics().Crashed.Should().Be(0);
    }

    private static ProcessStrategy Create(ProcessStrategyOptions options) => new(options);

    private static Action TellAtEnd(Signals signals) => () => signals.Add($"left{s_items}");
}
