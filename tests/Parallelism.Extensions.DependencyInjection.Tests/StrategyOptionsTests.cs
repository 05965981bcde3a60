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
            Thread = new ThreadStrategyOptions
            {
                Threads = ThreadSource.Dedicated,
                Timeout = TimeSpan.FromSeconds(20),
                GracePeriod = TimeSpan.FromSeconds(1),
                VerifySwap = true,
            },
            Process = new ProcessStrategyOptions
            {
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
