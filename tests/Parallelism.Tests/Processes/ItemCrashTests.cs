using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

// A worker dies, and the calls are single items.
public sealed class ItemCrashTests
{
    private const int SigKill = 9;

    [LinuxFact(Timeout = 60_000)]
    public async Task Crash_InsideContinuation()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        Task chain = strategy.RunAsync(static () => Crash.By(Way.Kill));
        foreach (Way way in (Way[])[Way.Throw, Way.FailFast, Way.Exit0, Way.Throw, Way.Kill])
        {
            chain = chain.ContinueWith(
                _ => strategy.RunAsync(() => Crash.By(way)), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Unwrap();
            _ = chain.ContinueWith(
                static _ => throw new InvalidOperationException("a continuation that throws"), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        await Pool.FailureOfAsync<WorkerCrashedException>(chain);
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task OneExceptionPerFuture()
    {
        await using ProcessStrategy strategy = Pool.Create(2);
        Task[] calls = [.. Enumerable.Range(0, 4).Select(_ => strategy.RunAsync(static () => Crash.By(Way.Kill)))];
        var errors = new List<WorkerCrashedException>();
        foreach (Task call in calls)
            errors.Add(await Pool.FailureOfAsync<WorkerCrashedException>(call));
        errors.Distinct(ReferenceEqualityComparer.Instance).Should().HaveCount(4);
        errors.Select(static error => error.ProcessId).Should().OnlyHaveUniqueItems();
        errors.Should().OnlyContain(static error => error.ItemIndex == null);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task A_worker_killed_while_idle_is_replaced_and_no_call_notices()
    {
        await using ProcessStrategy strategy = Pool.Create(2);
        Signals signals = Signals.Create();
        for (int round = 0; round < 3; round++)
        {
            foreach (int processId in await Pool.MeetAllAsync(strategy, signals))
            {
                Crash.Signal(processId, SigKill);
                // Some calls meet the corpse, some its successor.
                if (round > 0)
                    await Pool.UntilAsync(() => !strategy.GetStatistics().ProcessIds.Contains(processId), "the death is noticed");
            }
            await Pool.ShouldBeUsableAsync(strategy);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task UnsendableTask_Fails_Itself()
    {
        await using ProcessStrategy strategy = Pool.Create(2);
        using var stream = new MemoryStream();
        Task[] bad = [.. Enumerable.Range(0, 100).Select(_ => strategy.RunAsync(() => stream.Length))];
        Task<int>[] good = [.. Enumerable.Range(0, 100).Select(i => strategy.RunAsync(() => i))];
        foreach (Task call in bad)
            (await Pool.FailureOfAsync<WorkSerializationException>(call)).Message.Should().Contain("stream");
        (await Task.WhenAll(good).WaitAsync(Pool.Limit)).Should().Equal(Enumerable.Range(0, 100));
    }

    [Fact(Timeout = 60_000)]
    public async Task UnsendableResult_Fails_Itself()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        int processId = await strategy.RunAsync(static () => Environment.ProcessId);
        Task<object>[] bad = [.. Enumerable.Range(0, 100).Select(_ => strategy.RunAsync<object>(static () => new MemoryStream()))];
        Task<int>[] good = [.. Enumerable.Range(0, 100).Select(i => strategy.RunAsync(() => i))];
        foreach (Task<object> call in bad)
            (await Pool.FailureOfAsync<WorkSerializationException>(call)).Message.Should().Contain(nameof(MemoryStream));
        (await Task.WhenAll(good).WaitAsync(Pool.Limit)).Should().Equal(Enumerable.Range(0, 100));
        (await strategy.RunAsync(static () => Environment.ProcessId)).Should().Be(processId, "the worker survives it");
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task What_the_work_printed_before_is_not_taken_for_the_runtimes_verdict()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        Task call = strategy.RunAsync(static () =>
        {
            Console.Error.WriteLine("Unhandled exception. Not really.");
            Console.Error.WriteLine("Stack overflow.");
            Crash.By(Way.Kill);
        });
        WorkerCrashedException error = await Pool.FailureOfAsync<WorkerCrashedException>(call);
        error.Cause.Should().Be(WorkerCrashCause.Killed);
        error.StandardError.Should().Contain("Stack overflow.");
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task The_obituary_quotes_the_verdict_behind_whatever_the_work_printed()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        Task call = strategy.RunAsync(static () =>
        {
            for (int i = 0; i < 500; i++)
                Console.WriteLine("chatter of the work, line after line after line");
            Crash.By(Way.FailFast);
        });
        WorkerCrashedException error = await Pool.FailureOfAsync<WorkerCrashedException>(call);
        error.Cause.Should().Be(WorkerCrashCause.FailFast);
        error.StandardError.Should().StartWith("Process terminated.").And.Contain(Crash.Message);
        error.StandardError.Length.Should().BeLessThan(1000);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task A_process_that_the_work_started_does_not_keep_its_death_secret()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        Signals signals = Signals.Create();
        Task call = strategy.RunAsync(() =>
        {
            using var child = System.Diagnostics.Process.Start("sleep", "30");
            signals.Set($"child.{child.Id}");
            Crash.By(Way.Exit42);
        });
        (await Pool.FailureOfAsync<WorkerCrashedException>(call)).ExitCode.Should().Be(42);
        string file = Directory.GetFiles(signals.Folder, "child.*").Single();
        Crash.Signal(int.Parse(Path.GetExtension(file)[1..], null), SigKill);
        await Pool.ShouldBeUsableAsync(strategy);
    }
}
