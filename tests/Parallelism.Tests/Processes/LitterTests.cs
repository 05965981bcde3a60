using System.Diagnostics;
using Parallelism.Tests.Contract;
using Parallelism.Tests.Faults;

namespace Parallelism.Tests.Processes;

// However a worker, or the whole program, ends: nothing that it started is left.
public sealed class LitterTests
{
    private readonly Signals _signals = Signals.Create();

    [LinuxFact(Timeout = 90_000)]
    public async Task A_worker_that_crashes_leaves_no_child()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        foreach (Way way in (Way[])[Way.Exit42, Way.FailFast, Way.StackOverflow, Way.Kill, Way.ThrowOnThread])
        {
            Family family = await strategy.RunAsync(static () => Family.Found()).WaitAsync(Pool.Limit);
            Crash.IsAlive(family.Child).Should().BeTrue();
            await Pool.FailureOfAsync<WorkerCrashedException>(strategy.RunAsync(() => Crash.By(way)));
            await family.ShouldBeGoneAsync();
        }
    }

    // A child that is a .NET program has files in the temporary folder, which it cannot clear away when it is killed.
    [LinuxFact(Timeout = 60_000)]
    public async Task A_child_that_is_a_NET_program_leaves_no_file()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        string muxer = ParentProgram.Muxer, library = ParentProgram.Library;
        Family family = await strategy.RunAsync(() =>
        {
            using Process child = Process.Start(muxer, [library, "wait"]);
            return new Family(Environment.ProcessId, child.Id);
        }).WaitAsync(Pool.Limit);
        await Pool.UntilAsync(() => Family.FilesOf(family.Child).Length >= 3, "the child has its files");
        await Pool.FailureOfAsync<WorkerCrashedException>(strategy.RunAsync(static () => Crash.By(Way.Kill)));
        await family.ShouldBeGoneAsync();
        Family.FilesOf(family.Child).Should().BeEmpty();
    }

    // What waits for the end of a pipe that a child holds too would wait for a thousand seconds.
    [LinuxFact(Timeout = 60_000)]
    public async Task A_child_that_holds_the_standard_error_does_not_delay_the_news()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        await strategy.RunAsync(static () => Family.Found()).WaitAsync(Pool.Limit);
        WorkerCrashedException error = await Pool.FailureOfAsync<WorkerCrashedException>(strategy.RunAsync(static () => Crash.By(Way.FailFast)));
        error.StandardError.Should().Contain(Crash.Message);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task A_worker_that_is_recycled_leaves_no_child()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, RecycleAfter = 1 });
        Family[] families = await strategy.MapAsync([1, 2, 3], static _ => Family.Found()).WaitAsync(Pool.Limit);
        families.Select(static family => family.Worker).Should().OnlyHaveUniqueItems();
        foreach (Family family in families)
            await family.ShouldBeGoneAsync();
        strategy.GetStatistics().Crashed.Should().Be(0);
    }

    [LinuxTheory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_strategy_that_is_disposed_leaves_no_child(bool isStuck)
    {
        var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2, GracePeriod = TimeSpan.FromMilliseconds(300) });
        await Pool.MeetAllAsync(strategy, _signals);
        Family[] families = await strategy.MapAsync([1, 2], static _ => Family.Found()).WaitAsync(Pool.Limit);
        if (isStuck)
        {
            _ = strategy.ForAsync(0, 2, _ =>
            {
                _signals.Add("stuck");
                Thread.Sleep(Timeout.Infinite);
            });
            await _signals.WaitForCountAsync("stuck", 2);
        }
        await strategy.DisposeAsync().AsTask().WaitAsync(Pool.Limit);
        // Disposed is disposed: there is nothing to wait for.
        foreach (Family family in families)
        {
            Crash.IsAlive(family.Worker).Should().BeFalse();
            Family.FilesOf(family.Worker).Should().BeEmpty();
            await family.ShouldBeGoneAsync();
        }
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task An_item_that_is_killed_at_its_limit_leaves_no_child_and_its_neighbour_keeps_its_own()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 2,
            Timeout = TimeSpan.FromSeconds(5),
            GracePeriod = TimeSpan.FromMilliseconds(100),
        });
        await Pool.MeetAllAsync(strategy, _signals);
        Task<Family[]> meeting = strategy.MapAsync([1, 2], _ =>
        {
            _signals.Add("meet");
            _signals.WaitForCount("meet", 2);
            return Family.Found();
        });
        Family[] families = await meeting.WaitAsync(Pool.Limit);
        Task stuck = strategy.RunAsync(() =>
        {
            File.WriteAllText(Path.Combine(_signals.Folder, "who"), $"{Environment.ProcessId}");
            Thread.Sleep(Timeout.Infinite);
        });
        await Pool.FailureOfAsync<WorkTimeoutException>(stuck);
        int who = int.Parse(await File.ReadAllTextAsync(Path.Combine(_signals.Folder, "who")), null);
        Family killed = families.Single(family => family.Worker == who), other = families.Single(family => family.Worker != who);
        await killed.ShouldBeGoneAsync();
        Crash.IsAlive(other.Worker).Should().BeTrue();
        Crash.IsAlive(other.Child).Should().BeTrue();
    }

    [LinuxTheory(Timeout = 90_000)]
    [InlineData("interrupt")]
    [InlineData("failfast")]
    [InlineData("stackoverflow")]
    [InlineData("exit")]
    public async Task A_program_that_ends_leaves_no_worker_no_child_and_no_file(string end)
    {
        ParentDeath death = await ParentDeath.RunAsync(end);
        death.Families.Should().HaveCount(4);
        death.Elapsed.Should().BeGreaterThan(TimeSpan.Zero);
    }

    // How long it takes on a machine that has time is a figure in docs/reliability.md. A busy one may be late, but not each time: what waited for a second
    // of its own would be late in every round.
    [LinuxFact(Timeout = 120_000)]
    public async Task Within_one_second_of_the_programs_death_nothing_is_left()
    {
        var times = new List<TimeSpan>();
        while (times.Count == 0 || (times.Min() > TimeSpan.FromSeconds(1) && times.Count < 8))
            times.Add((await ParentDeath.RunAsync("kill")).Elapsed);
        times.Min().Should().BeLessThan(TimeSpan.FromSeconds(1), "of {0}", string.Join(", ", times));
    }

    [LinuxTheory(Timeout = 90_000)]
    [InlineData("initializer")]
    [InlineData("teardown")]
    public async Task A_program_that_ends_while_its_worker_hangs_outside_items_leaves_nothing(string stage)
    {
        (_, string[] lines, string error) = await ParentProgram.RunAsync(ParentProgram.Muxer, [ParentProgram.Library, "outside", stage]);
        lines[^1].Should().StartWith("family ", error);
        await Family.Parse(lines[^1]).ShouldBeGoneAsync();
    }

    // Longer runs: docs/reliability.md.
    [LinuxFact(Timeout = 120_000)]
    public async Task A_long_run_leaks_no_descriptor_no_thread_no_process_and_no_file()
    {
        (int exitCode, string[] lines, string error) = await ParentProgram.RunAsync(ParentProgram.Muxer, [ParentProgram.Library, "long", "12"]);
        exitCode.Should().Be(0, error);
        int[] before = ParentProgramTests.Numbers(lines[1]), after = ParentProgramTests.Numbers(lines[2]);
        after[0].Should().BeLessThanOrEqualTo(before[0] + 10, "descriptors");
        after[1].Should().BeLessThanOrEqualTo(before[1], "shared memory");
        after[2].Should().BeLessThanOrEqualTo(before[2], "child processes");
        after[3].Should().Be(0, "temporary files");
        after[4].Should().BeLessThanOrEqualTo(before[4] + 16, "threads; the pool grows on a busy machine, but not with the rounds");
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task Ctrl_C_reaches_the_program_and_not_its_workers()
    {
        (int exitCode, string[] lines, string error) = await ParentProgram.RunAsync(ParentProgram.Muxer, [ParentProgram.Library, "interrupt"]);
        exitCode.Should().Be(0, error);
        lines[^1].Should().Be("sum 30 by 2, crashed 0");
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task The_programs_standard_input_is_its_own()
    {
        const int count = 20_000;
        string file = Path.Combine(_signals.Folder, "input");
        await File.WriteAllLinesAsync(file, Enumerable.Range(0, count).Select(static i => $"{i}"));
        (int exitCode, string[] lines, string error) = await ParentProgram.RunAsync(
            "/bin/sh", ["-c", "cat \"$0\" | \"$1\" \"$2\" input", file, ParentProgram.Muxer, ParentProgram.Library]);
        exitCode.Should().Be(0, error);
        lines[^1].Should().Be($"read {count} lines, sum {(long)count * (count - 1) / 2}, the work read 0");
    }
}
