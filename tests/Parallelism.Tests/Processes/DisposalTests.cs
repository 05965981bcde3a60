using System.Diagnostics;
using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

// Disposal in every state is bounded, ends every call, and leaves no process.
public sealed class DisposalTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private readonly ProcessStrategy _strategy = new(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2, GracePeriod = TimeSpan.FromMilliseconds(300) });
    private readonly Signals _signals = Signals.Create();

    public void Dispose() => _strategy.DisposeAsync().AsTask().Wait(Bound);

    [LinuxFact(Timeout = 60_000)]
    public async Task While_idle()
    {
        int[] processIds = await Pool.MeetAllAsync(_strategy, _signals);
        await ShouldEndAsync(processIds);
    }

    [Fact(Timeout = 60_000)]
    public async Task Before_anything_ran() => await ShouldEndAsync([]);

    [LinuxFact(Timeout = 60_000)]
    public async Task While_workers_start()
    {
        Task<int>[] calls = [.. Enumerable.Range(0, 3).Select(i => _strategy.RunAsync(() => i))];
        await ShouldEndAsync([], calls);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task While_work_is_stuck()
    {
        int[] processIds = await Pool.MeetAllAsync(_strategy, _signals);
        Task[] calls = [.. Enumerable.Range(0, 5).Select(_ => _strategy.RunAsync(() =>
        {
            _signals.Add("stuck");
            Thread.Sleep(Timeout.Infinite);
        }))];
        await _signals.WaitForCountAsync("stuck", 2);
        await ShouldEndAsync(processIds, calls);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task While_work_listens_to_its_token_and_then_no_grace_is_waited_for()
    {
        await using var patient = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2, GracePeriod = Pool.Limit });
        Task call = patient.RunAsync(async token =>
        {
            _signals.Set("runs");
            await Task.Delay(Timeout.Infinite, token);
        });
        await _signals.WaitAsync("runs");
        await patient.DisposeAsync().AsTask().WaitAsync(Bound);
        await Pool.FailureOfAsync(call);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task While_a_worker_is_stopped()
    {
        int[] processIds = await Pool.MeetAllAsync(_strategy, _signals);
        await Pool.StopAsync(processIds[0]);
        Task[] calls = [.. Enumerable.Range(0, 4).Select(i => _strategy.RunAsync(() => i))];
        await ShouldEndAsync(processIds, calls);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task While_workers_crash()
    {
        Task[] calls = [.. Enumerable.Range(0, 20).Select(_ => _strategy.RunAsync(static () => Crash.By(Way.Kill)))];
        await Task.WhenAny(calls).WaitAsync(Pool.Limit);
        await ShouldEndAsync([], calls);
    }

    // Tiny items: at any moment some are with the workers, some come back skipped, some are being written.
    [LinuxTheory(Timeout = 60_000)]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(60)]
    public async Task While_a_map_of_many_tiny_items_runs(int delay)
    {
        int[] processIds = await Pool.MeetAllAsync(_strategy, _signals);
        int[] source = [.. Enumerable.Range(0, 2_000_000)];
        Task[] calls = [_strategy.MapAsync(source, static i => i + 1), _strategy.ForAsync(0, 2_000_000, static _ => { })];
        await Task.Delay(delay);
        await ShouldEndAsync(processIds, calls);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task Twice_at_once()
    {
        int[] processIds = await Pool.MeetAllAsync(_strategy, _signals);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () => await _strategy.DisposeAsync()))).WaitAsync(Bound);
        await ShouldEndAsync(processIds);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task Degree_one_does_everything_that_more_do()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        await Pool.ShouldBeUsableAsync(strategy);
        (await strategy.ReduceAsync(0, 1000, 0L, static (sum, i) => sum + i, static (a, b) => a + b).WaitAsync(Pool.Limit)).Should().Be(499_500);
        await strategy.ForAsync(0, 100, static _ => { }).WaitAsync(Pool.Limit);
        int count = 0;
        await foreach (int _ in strategy.StreamAsync(Enumerable.Range(0, 100), static i => i))
            count++;
        count.Should().Be(100);
        strategy.GetStatistics().Started.Should().Be(1);
    }

    private async Task ShouldEndAsync(int[] processIds, params Task[] calls)
    {
        processIds = [.. processIds, .. _strategy.GetStatistics().ProcessIds];
        var clock = Stopwatch.StartNew();
        await _strategy.DisposeAsync().AsTask().WaitAsync(Bound);
        clock.Elapsed.Should().BeLessThan(Bound);
        foreach (Task call in calls)
        {
            await Task.WhenAny(call).WaitAsync(Bound);
            if (call.IsFaulted)
                call.Exception!.InnerException.Should().Match(static error => error is ObjectDisposedException || error is OperationCanceledException || error is WorkerCrashedException);
        }
        foreach (int processId in processIds)
            await Pool.UntilAsync(() => !Crash.IsAlive(processId), $"worker {processId} is gone", TimeSpan.FromSeconds(5));
        await Pool.FailureOfAsync<ObjectDisposedException>(_strategy.RunAsync(static () => 1));
    }
}
