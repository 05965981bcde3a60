using System.Collections.Concurrent;
using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

public sealed class RetryTests
{
    [LinuxFact(Timeout = 90_000)]
    public async Task Retry_ExactlyNKills()
    {
        const int count = 60, killer = 17, kills = 3;
        string folder = Signals.Create().Folder;
        var seen = new ConcurrentQueue<WorkerCrashedException>();
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 2,
            Retries = kills,
            RetryDelay = TimeSpan.Zero,
            RetryWhen = error =>
            {
                seen.Enqueue((WorkerCrashedException)error);
                return true;
            },
        });
        int[] results = await strategy.MapAsync(Enumerable.Range(0, count).ToArray(), i =>
        {
            ExecutionLog.Note(folder, i);
            if (i == killer && ExecutionLog.Read(folder, count)[killer] <= kills)
                Crash.By(Way.Kill);
            return i + 1;
        }).WaitAsync(Pool.Limit);
        results.Should().Equal(Enumerable.Range(1, count));
        seen.Select(static error => error.Attempt).Should().Equal(1, 2, 3);
        seen.Select(static error => error.ProcessId).Should().OnlyHaveUniqueItems();
        int[] begun = ExecutionLog.Read(folder, count);
        for (int i = 0; i < count; i++)
            begun[i].Should().Be(i == killer ? kills + 1 : 1, "item {0}", i);
        strategy.GetStatistics().Retried.Should().Be(kills);
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task Poison_StopsAfterN()
    {
        const int count = 500, poison = 123;
        string folder = Signals.Create().Folder;
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2, Retries = 2, RetryDelay = TimeSpan.FromMilliseconds(1) });
        (int[] results, IReadOnlyList<Exception> failures) = await Pool.MapAsync(strategy, Enumerable.Range(0, count).ToArray(), i =>
        {
            ExecutionLog.Note(folder, i);
            if (i == poison)
                Crash.By(Way.StackOverflow);
            return i + 1;
        });
        WorkerCrashedException error = failures.Should().ContainSingle().Which.Should().BeOfType<WorkerCrashedException>().Subject;
        (error.ItemIndex, error.Attempt, error.Cause).Should().Be((poison, 3, WorkerCrashCause.StackOverflow));
        error.Message.Should().Contain("attempt 3");
        WorkerCrashedException before = error.InnerException.Should().BeOfType<WorkerCrashedException>().Subject;
        before.InnerException.Should().BeOfType<WorkerCrashedException>().Which.InnerException.Should().BeNull();
        results[poison] = poison + 1;
        results.Should().Equal(Enumerable.Range(1, count), "its neighbours run elsewhere");
        int[] begun = ExecutionLog.Read(folder, count);
        for (int i = 0; i < count; i++)
            begun[i].Should().Be(i == poison ? 3 : 1, "item {0}", i);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_the_work_throws_is_tried_again_only_where_the_filter_says_so()
    {
        string folder = Signals.Create().Folder;
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 1,
            Retries = 5,
            RetryDelay = TimeSpan.Zero,
            RetryWhen = static error => error is TimeoutException,
        });
        int attempts = await strategy.RunAsync(() =>
        {
            ExecutionLog.Note(folder, 0);
            int begun = ExecutionLog.Read(folder, 1)[0];
            return begun < 4 ? throw new TimeoutException() : begun;
        }).WaitAsync(Pool.Limit);
        attempts.Should().Be(4);
        await Pool.FailureOfAsync<InvalidOperationException>(strategy.RunAsync(static () => throw new InvalidOperationException()));
        strategy.GetStatistics().Retried.Should().Be(3);
    }
}
