using Parallelism.Configuration;

namespace Parallelism.Tests;

public sealed class StrategyOptionsTests
{
    [Fact]
    public void Every_option_reaches_the_strategy_under_its_own_name()
    {
        var options = new ParallelismOptions { Strategy = "process", MaxDegreeOfParallelism = 8 };
        options.Require.SurvivesCrashes = true;
        options.Thread.Threads = ThreadSource.Dedicated;
        options.Thread.Place = "big cores";
        options.Thread.Placement = WorkerPlacement.PerCore;
        options.Thread.Initializer = static () => { };
        options.Groups.Add("small", new()
        {
            MaxDegreeOfParallelism = 2,
            Place = "processors 0",
            Placement = WorkerPlacement.PerNode,
            Helps = ["big"],
            Reserved = true,
            MaxWorkerMemory = 268_435_456,
            GarbageCollector = { Concurrent = true },
            EnvironmentVariables = new Dictionary<string, string?> { ["A"] = "1" },
            Initializer = static () => { },
        });
        options.Groups.Add("big", new());
        options.Process.Place = "node 0";
        options.Process.Placement = WorkerPlacement.PerL3Group;
        options.Process.GarbageCollector.Server = true;
        options.Process.GarbageCollector.HeapCount = 2;
        options.Process.GarbageCollector.HeapLimit = 1 << 30;
        options.Thread.Timeout = TimeSpan.FromSeconds(20);
        options.Thread.GracePeriod = TimeSpan.FromSeconds(1);
        options.Thread.VerifySwap = true;
        options.Process.RecycleAfter = 1000;
        options.Process.MaxWorkerMemory = 536_870_912;
        options.Process.MaxMemoryGrowth = 104_857_600;
        options.Process.MaxWorkerAge = TimeSpan.FromHours(5);
        options.Process.IdleTimeout = TimeSpan.FromMinutes(6);
        options.Process.Retries = 7;
        options.Process.RetryDelay = TimeSpan.FromSeconds(8);
        options.Process.MaxRetryDelay = TimeSpan.FromSeconds(90);
        options.Process.RetryWhen = static _ => true;
        options.Process.Timeout = TimeSpan.FromSeconds(30);
        options.Process.GracePeriod = TimeSpan.FromSeconds(3);
        options.Process.StartTimeout = TimeSpan.FromSeconds(4);
        options.Process.Serializer = static () => throw new NotSupportedException();
        options.Process.Initializer = static () => { };
        options.Process.Teardown = static () => { };
        options.Process.EnvironmentVariables = new Dictionary<string, string?> { ["OMP_NUM_THREADS"] = "1" };
        options.Process.DumpFolder = "/dumps";
        options.Process.OnOutput = static _ => { };

        ExecutionStrategyOptions made = StrategyOptions.Of(options);

        made.Should().BeEquivalentTo(new ExecutionStrategyOptions
        {
            Strategy = "process",
            MaxDegreeOfParallelism = 8,
            Required = new StrategyTraits { SurvivesCrashes = true },
            Groups = new Dictionary<string, WorkerGroup>
            {
                ["small"] = new()
                {
                    MaxDegreeOfParallelism = 2,
                    Place = WorkerPlace.Parse("processors 0"),
                    Placement = WorkerPlacement.PerNode,
                    Helps = ["big"],
                    Reserved = true,
                    MaxWorkerMemory = 268_435_456,
                    GarbageCollector = new() { Concurrent = true },
                    EnvironmentVariables = new Dictionary<string, string?> { ["A"] = "1" },
                    Initializer = options.Groups["small"].Initializer,
                },
                ["big"] = new(),
            },
            Thread = new ThreadStrategyOptions
            {
                Place = WorkerPlace.BigCores,
                Placement = WorkerPlacement.PerCore,
                Initializer = options.Thread.Initializer,
                Threads = ThreadSource.Dedicated,
                Timeout = TimeSpan.FromSeconds(20),
                GracePeriod = TimeSpan.FromSeconds(1),
                VerifySwap = true,
            },
            Process = new ProcessStrategyOptions
            {
                Place = WorkerPlace.Node(0),
                Placement = WorkerPlacement.PerL3Group,
                GarbageCollector = new() { Server = true, HeapCount = 2, HeapLimit = 1 << 30 },
                RecycleAfter = 1000,
                MaxWorkerMemory = 536_870_912,
                MaxMemoryGrowth = 104_857_600,
                MaxWorkerAge = TimeSpan.FromHours(5),
                IdleTimeout = TimeSpan.FromMinutes(6),
                Retries = 7,
                RetryDelay = TimeSpan.FromSeconds(8),
                MaxRetryDelay = TimeSpan.FromSeconds(90),
                RetryWhen = options.Process.RetryWhen,
                Timeout = TimeSpan.FromSeconds(30),
                GracePeriod = TimeSpan.FromSeconds(3),
                StartTimeout = TimeSpan.FromSeconds(4),
                Serializer = options.Process.Serializer,
                Initializer = options.Process.Initializer,
                Teardown = options.Process.Teardown,
                EnvironmentVariables = new Dictionary<string, string?> { ["OMP_NUM_THREADS"] = "1" },
                DumpFolder = "/dumps",
                OnOutput = options.Process.OnOutput,
            },
        });
    }

    [Fact]
    public void Options_that_nobody_set_are_the_strategies_defaults() =>
        StrategyOptions.Of(new ParallelismOptions()).Should().BeEquivalentTo(
            new ExecutionStrategyOptions { Thread = new ThreadStrategyOptions(), Process = new ProcessStrategyOptions() });
}
