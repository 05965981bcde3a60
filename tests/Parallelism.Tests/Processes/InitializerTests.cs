using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

// What runs in a worker before its first item.
public sealed class InitializerTests
{
    private readonly Signals _signals = Signals.Create();

    // In a worker: what its initializer left.
    private static string? s_prepared;

    [LinuxFact(Timeout = 60_000)]
    public async Task It_runs_once_in_each_worker_before_its_first_item()
    {
        Signals signals = _signals;
        string word = "captured";
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 2,
            Initializer = () =>
            {
                signals.Add("initialized");
                s_prepared = $"{s_prepared}{word} {Environment.ProcessId}";
            },
        });
        word = "changed too late";
        int[] first = await Pool.MeetAllAsync(strategy, signals);
        await ShouldBePreparedAsync(strategy);
        signals.Count("initialized").Should().Be(2);
        await Pool.FailureOfAsync<WorkerCrashedException>(strategy.RunAsync(static () => Crash.By(Way.Kill)));
        int[] second = await Pool.MeetAllAsync(strategy, signals);
        second.Except(first).Should().ContainSingle("one was replaced");
        await ShouldBePreparedAsync(strategy);
        signals.Count("initialized").Should().Be(3);
        s_prepared.Should().BeNull("nothing of it happens here");
    }

    // Once by each way: CrashTableTests.
    [LinuxTheory(Timeout = 90_000)]
    [InlineData(Way.Throw)]
    [InlineData(Way.Exit42)]
    public async Task RestartStorm_CircuitOpens(Way way)
    {
        Signals signals = _signals;
        signals.Set("broken");
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 2,
            Initializer = () =>
            {
                signals.Add("start");
                if (signals.IsSet("broken"))
                    Crash.By(way);
            },
        });
        Task[] calls = [strategy.RunAsync(static () => 1), strategy.RunAsync(static () => 2), strategy.MapAsync([1, 2, 3], static i => i)];
        foreach (Task call in calls)
        {
            WorkerStartException error = await Pool.FailureOfAsync<WorkerStartException>(call);
            error.Message.Should().Contain("3 times in a row").And.Contain("Initializer");
            error.ShouldTell(way);
            if (way == Way.Throw)
                CheckThrown(error);
        }
        signals.Count("start").Should().BeLessThanOrEqualTo(12, "the number of attempts is bounded");
        strategy.GetStatistics().ProcessIds.Should().BeEmpty();
        File.Delete(Path.Combine(signals.Folder, "broken"));
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task One_that_hangs_is_a_start_that_failed()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 1,
            StartTimeout = TimeSpan.FromSeconds(1),
            Initializer = static () => Thread.Sleep(Timeout.Infinite),
        });
        WorkerStartException error = await Pool.FailureOfAsync<WorkerStartException>(strategy.RunAsync(static () => 1));
        error.Message.Should().Contain("StartTimeout is 00:00:01").And.Contain("Its Initializer counts into that time");
        strategy.GetStatistics().ProcessIds.Should().BeEmpty();
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task A_strategy_whose_initializer_hangs_can_be_disposed()
    {
        Signals signals = _signals;
        var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 2,
            Initializer = () =>
            {
                signals.Add($"id{Environment.ProcessId}");
                Thread.Sleep(Timeout.Infinite);
            },
        });
        Task call = strategy.MapAsync([1, 2], static i => i);
        await signals.WaitForCountAsync("id*", 2);
        await strategy.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        await Pool.FailureOfAsync<ObjectDisposedException>(call);
        foreach (string file in Directory.GetFiles(signals.Folder, "id"))
            Crash.IsAlive(int.Parse(Path.GetFileName(file)[2..].Split('-')[0], null)).Should().BeFalse();
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task Workers_that_cannot_be_made_do_not_stop_the_one_that_lives()
    {
        Signals signals = _signals;
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 3,
            Initializer = () =>
            {
                // The first to come is the only one.
                using FileStream first = new(Path.Combine(signals.Folder, "first"), FileMode.CreateNew);
            },
        });
        int[] ids = await strategy.MapAsync(Enumerable.Range(0, 20).ToArray(), static i =>
        {
            Thread.Sleep(10);
            return Environment.ProcessId;
        }).WaitAsync(Pool.Limit);
        ids.Distinct().Should().ContainSingle();
    }

    [Fact]
    public void What_cannot_travel_is_refused_when_the_strategy_is_made()
    {
        using var stream = new MemoryStream();
        using var source = new CancellationTokenSource();
        CancellationToken token = source.Token;
        int count = 0;
        Refusal(() => stream.Position = 0).Should().Contain("Initializer").And.Contain("stream");
        Refusal(() => count++).Should().Contain("Initializer").And.Contain("'count'").And.Contain("static fields");
        Refusal(() => token.WaitHandle.WaitOne(0)).Should().Contain("Initializer").And.Contain("CancellationToken");
        count.Should().Be(0);

        static string Refusal(Action initializer)
        {
            Action make = () => _ = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, Initializer = initializer });
            return make.Should().Throw<WorkSerializationException>().Which.Message;
        }
    }

    [Fact]
    public void One_that_nobody_could_wait_for_is_refused()
    {
        Action initializer = static async () => await Task.Yield();
        Action make = () => _ = new ProcessStrategyOptions { Initializer = initializer };
        make.Should().Throw<ArgumentException>().WithParameterName("Initializer").WithMessage("*GetAwaiter().GetResult()*");
        make = () => _ = new ProcessStrategyOptions { Teardown = initializer };
        make.Should().Throw<ArgumentException>().WithParameterName("Teardown");
    }

    private static async Task ShouldBePreparedAsync(ProcessStrategy strategy)
    {
        string?[] prepared = await strategy.MapAsync(Enumerable.Range(0, 10).ToArray(), static _ => s_prepared == $"captured {Environment.ProcessId}" ? null : s_prepared ?? "nothing").WaitAsync(Pool.Limit);
        prepared.Should().AllSatisfy(static mistake => mistake.Should().BeNull());
    }

    private static void CheckThrown(WorkerStartException error)
    {
        error.Message.Should().Contain(typeof(InvalidOperationException).FullName);
        RemoteWorkException remote = error.GetBaseException().Should().BeOfType<RemoteWorkException>().Subject;
        remote.OriginalTypeName.Should().Be(typeof(InvalidOperationException).FullName);
        remote.Message.Should().Contain(Crash.Message);
        remote.StackTrace.Should().Contain($"{nameof(Crash)}.{nameof(Crash.By)}").And.Contain(nameof(InitializerTests));
    }
}
