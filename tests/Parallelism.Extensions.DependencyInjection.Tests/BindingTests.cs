using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Parallelism.Tests;

public sealed class BindingTests
{
    [Fact]
    public void The_designs_json_becomes_options_word_for_word()
    {
        IConfigurationRoot configuration = Json.Configuration("""
            { "Parallelism": { "Strategy": "process", "MaxDegreeOfParallelism": 8,
                               "Process": { "RecycleAfter": 1000, "MaxWorkerMemory": 536870912, "Timeout": "00:00:30" } } }
            """);

        ParallelismOptions options = Json.Options(services => services.AddParallelism(configuration.GetSection("Parallelism")));

        options.Strategy.Should().Be("process");
        options.MaxDegreeOfParallelism.Should().Be(8);
        options.Process.RecycleAfter.Should().Be(1000);
        options.Process.MaxWorkerMemory.Should().Be(536_870_912);
        options.Process.Timeout.Should().Be(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Every_other_key_is_read_too()
    {
        ParallelismOptions options = Json.Options("""
            {
              "Strategy": "auto",
              "Require": { "SharesMemory": false, "SurvivesCrashes": true, "CanKill": true },
              "Thread": { "Threads": "dedicated", "VerifySwap": true },
              "Process": { "GracePeriod": "00:00:05", "StartTimeout": "00:01:00", "DumpFolder": "/dumps",
                           "EnvironmentVariables": { "OMP_NUM_THREADS": 1, "DOTNET_GCHeapHardLimit": "0x10000000", "UNSET": null } }
            }
            """);

        options.Require.Should().BeEquivalentTo(new { SharesMemory = false, SurvivesCrashes = true, CanKill = true });
        options.Thread.Threads.Should().Be(ThreadSource.Dedicated);
        options.Thread.VerifySwap.Should().BeTrue();
        options.Process.GracePeriod.Should().Be(TimeSpan.FromSeconds(5));
        options.Process.StartTimeout.Should().Be(TimeSpan.FromMinutes(1));
        options.Process.DumpFolder.Should().Be("/dumps");
        options.Process.EnvironmentVariables.Should().Equal(new Dictionary<string, string?> { ["OMP_NUM_THREADS"] = "1", ["DOTNET_GCHeapHardLimit"] = "0x10000000" });
    }

    [Fact]
    public void Keys_are_read_whatever_their_case() =>
        Json.Options("""{ "strategy": "THREAD", "process": { "recycleafter": 7 } }""")
            .Should().BeEquivalentTo(new { Strategy = "THREAD", Process = new { RecycleAfter = 7 } });

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{ "Strategy": null, "MaxDegreeOfParallelism": null, "Require": null, "Thread": {}, "Process": { "Timeout": null, "GracePeriod": null } }""")]
    [InlineData("""{ "Strategy": "", "MaxDegreeOfParallelism": "", "Process": { "Timeout": "" } }""")]
    public void What_is_not_set_has_its_default(string json) =>
        Json.Options(json).Should().BeEquivalentTo(new ParallelismOptions());

    [Fact]
    public void A_section_that_is_missing_has_its_defaults() =>
        Json.Options(services => services.AddParallelism(Json.Configuration("{}").GetSection("Parallelism")))
            .Should().BeEquivalentTo(new ParallelismOptions());

    [Fact]
    public void The_defaults_are_those_of_the_strategies_own_options()
    {
        var options = new ParallelismOptions();
        var process = new ProcessStrategyOptions();

        options.Thread.Threads.Should().Be(new ThreadStrategyOptions().Threads);
        options.Process.RecycleAfter.Should().Be(process.RecycleAfter);
        options.Process.MaxWorkerMemory.Should().Be(process.MaxWorkerMemory);
        (options.Process.Timeout ?? Timeout.InfiniteTimeSpan).Should().Be(process.Timeout);
        options.Process.GracePeriod.Should().Be(process.GracePeriod);
        options.Process.StartTimeout.Should().Be(process.StartTimeout);
    }

    [Fact]
    public void Code_changes_what_the_section_says()
    {
        ParallelismOptions options = Json.Options(services => services.AddParallelism(
            Json.Section("""{ "Strategy": "process", "Process": { "RecycleAfter": 5 } }"""),
            changed => changed.Process.RecycleAfter *= 2));

        options.Strategy.Should().Be("process");
        options.Process.RecycleAfter.Should().Be(10);
    }

    [Fact]
    public void The_later_of_two_registrations_wins_key_by_key()
    {
        ParallelismOptions options = Json.Options(services => services
            .AddParallelism(code => (code.Strategy, code.MaxDegreeOfParallelism) = ("thread", 3))
            .AddParallelism(Json.Section("""{ "Strategy": "process" }""")));

        options.Strategy.Should().Be("process");
        options.MaxDegreeOfParallelism.Should().Be(3);
    }

    [Fact]
    public void A_named_section_does_not_touch_the_plain_options_nor_the_plain_one_the_named()
    {
        static void Add(IServiceCollection services) => services
            .AddParallelism(Json.Section("""{ "MaxDegreeOfParallelism": 2 }"""))
            .AddParallelism("nightly", Json.Section("""{ "Strategy": "process" }"""), code => code.Process.RecycleAfter = 9);

        Json.Options(Add).Should().BeEquivalentTo(new { Strategy = (string?)null, MaxDegreeOfParallelism = 2, Process = new { RecycleAfter = (int?)null } });
        Json.Options(Add, "nightly").Should().BeEquivalentTo(new { Strategy = "process", MaxDegreeOfParallelism = (int?)null, Process = new { RecycleAfter = 9 } });
    }
}
