using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Parallelism.Tests;

public sealed class MistakeTests
{
    [Theory]
    [InlineData("""{ "Strategy": "fast" }""", "Parallelism:Strategy is \"fast\": it must be sequential, thread, process or auto")]
    [InlineData("""{ "MaxDegreeOfParallelism": 0 }""", "Parallelism:MaxDegreeOfParallelism is 0: it must be 1 to 65535")]
    [InlineData("""{ "MaxDegreeOfParallelism": 65536 }""", "Parallelism:MaxDegreeOfParallelism is 65536: it must be 1 to 65535")]
    [InlineData("""{ "MaxDegreeOfParallelism": -1 }""", "Parallelism:MaxDegreeOfParallelism is -1: it must be 1 to 65535")]
    [InlineData("""{ "Process": { "RecycleAfter": 0 } }""", "Parallelism:Process:RecycleAfter is 0: it must be 1 or more")]
    [InlineData("""{ "Process": { "MaxWorkerMemory": 67108863 } }""", "Parallelism:Process:MaxWorkerMemory is 67108863: it must be 67108864 bytes (64 MiB) or more")]
    [InlineData("""{ "Process": { "Timeout": "00:00:00" } }""", "Parallelism:Process:Timeout is 00:00:00: it must be more than zero, or not set for no limit")]
    [InlineData("""{ "Process": { "GracePeriod": "-00:00:01" } }""", "Parallelism:Process:GracePeriod is -00:00:01: it must be zero or more")]
    [InlineData("""{ "Process": { "StartTimeout": "00:00:00" } }""", "Parallelism:Process:StartTimeout is 00:00:00: it must be more than zero")]
    [InlineData("""{ "Process": { "EnvironmentVariables": { "PARALLELISM_WORKER": "1" } } }""", "Parallelism:Process:EnvironmentVariables has \"PARALLELISM_WORKER\": a name is not empty, has no '=', and is not PARALLELISM_WORKER")]
    [InlineData("""{ "Process": { "EnvironmentVariables": { "A=B": "1" } } }""", "Parallelism:Process:EnvironmentVariables has \"A=B\": a name is not empty, has no '=', and is not PARALLELISM_WORKER")]
    public void A_value_out_of_range_is_named_by_its_path_with_the_range(string json, string mistake) =>
        Json.Mistakes(json).Should().Equal(mistake);

    [Theory]
    [InlineData("""{ "MaxDegreeOfParallelism": "many" }""", "Parallelism:MaxDegreeOfParallelism is \"many\": it must be a whole number, at most 2147483647")]
    [InlineData("""{ "MaxDegreeOfParallelism": 2.5 }""", "Parallelism:MaxDegreeOfParallelism is \"2.5\": it must be a whole number, at most 2147483647")]
    [InlineData("""{ "Require": { "CanKill": "yes" } }""", "Parallelism:Require:CanKill is \"yes\": it must be true or false")]
    [InlineData("""{ "Thread": { "Threads": "Many" } }""", "Parallelism:Thread:Threads is \"Many\": it must be ThreadPool or Dedicated")]
    [InlineData("""{ "Thread": { "Threads": 1 } }""", "Parallelism:Thread:Threads is \"1\": it must be ThreadPool or Dedicated")]
    [InlineData("""{ "Process": { "MaxWorkerMemory": "512MB" } }""", "Parallelism:Process:MaxWorkerMemory is \"512MB\": it must be a whole number, at most 9223372036854775807")]
    [InlineData("""{ "Process": { "Timeout": "soon" } }""", "Parallelism:Process:Timeout is \"soon\": it must be a time such as 00:00:30 (hours:minutes:seconds)")]
    [InlineData("""{ "Process": { "Timeout": 30 } }""", "Parallelism:Process:Timeout is \"30\": a number alone would be days: write 00:00:30 for seconds, 1.00:00:00 for days")]
    public void A_value_that_cannot_be_read_is_named_by_its_path_with_what_can(string json, string mistake) =>
        Json.Mistakes(json).Should().Equal(mistake);

    [Theory]
    [InlineData("""{ "Stratgy": "process" }""", "Parallelism:Stratgy is not a known key: did you mean Parallelism:Strategy? Known there are Strategy, MaxDegreeOfParallelism, Require, Groups, Thread, Process, DrainTimeout")]
    [InlineData("""{ "Process": { "TimeOuts": "00:00:30" } }""", "Parallelism:Process:TimeOuts is not a known key: did you mean Parallelism:Process:Timeout? Known there are RecycleAfter, *")]
    [InlineData("""{ "Timeout": "00:00:30" }""", "Parallelism:Timeout is not a known key: did you mean Parallelism:Thread:Timeout or Parallelism:Process:Timeout? Known there are *")]
    [InlineData("""{ "Process": { "MaxDegreeOfParallelism": 4 } }""", "Parallelism:Process:MaxDegreeOfParallelism is not a known key: did you mean Parallelism:MaxDegreeOfParallelism? Known there are *")]
    [InlineData("""{ "Broker": { "Host": "x" } }""", "Parallelism:Broker is not a known key: Known there are Strategy, *")]
    [InlineData("""{ "Require": [ "CanKill" ] }""", "Parallelism:Require:0 is not a known key: Known there are SharesMemory, SurvivesCrashes, CanKill")]
    public void An_unknown_key_is_refused_with_what_was_most_likely_meant(string json, string mistake) =>
        Json.Mistakes(json).Should().ContainSingle().Which.Should().Match(mistake);

    [Theory]
    [InlineData("\"process\"", "Parallelism is \"process\": it must be a section with Strategy, *")]
    [InlineData("""{ "Process": "fast" }""", "Parallelism:Process is \"fast\": it must be a section with RecycleAfter, *")]
    [InlineData("""{ "Process": { "EnvironmentVariables": "A=B" } }""", "Parallelism:Process:EnvironmentVariables is \"A=B\": it must be a section with names of your own and their values")]
    [InlineData("""{ "Process": { "EnvironmentVariables": { "A": { "B": 1 } } } }""", "Parallelism:Process:EnvironmentVariables:A is a section or a list: it must be one value")]
    [InlineData("""{ "Process": { "Timeout": { "Seconds": 30 } } }""", "Parallelism:Process:Timeout is a section or a list: it must be one value")]
    public void A_value_in_the_place_of_a_section_is_refused_and_the_other_way_round(string json, string mistake) =>
        Json.Mistakes(json).Should().ContainSingle().Which.Should().Match(mistake);

    [Theory]
    [InlineData("thread")]
    [InlineData("sequential")]
    public void A_named_strategy_that_cannot_do_what_is_required_is_refused(string strategy) =>
        Json.Mistakes($$"""{ "Strategy": "{{strategy}}", "Require": { "CanKill": true } }""").Should().ContainSingle()
            .Which.Should().StartWith($"Parallelism:Require is CanKill: the strategy \"{strategy}\" cannot do all of that;");

    [Fact]
    public void Traits_that_no_strategy_has_together_are_refused_of_auto_too() =>
        Json.Mistakes("""{ "Require": { "SharesMemory": true, "SurvivesCrashes": true } }""").Should().ContainSingle()
            .Which.Should().StartWith("Parallelism:Require is SharesMemory, SurvivesCrashes: the strategy \"auto\" cannot do all of that;");

    [Fact]
    public void All_mistakes_come_at_once_each_in_its_words()
    {
        string[] mistakes = Json.Mistakes("""
            {
              "Strategy": "fast", "MaxDegreeOfParallelism": "many", "Degree": 3,
              "Thread": { "Threads": "None" },
              "Process": { "RecycleAfter": 0, "MaxWorkerMemory": 1, "Timeout": "30", "GracePeriod": "-00:00:01", "StartTimeout": "x" }
            }
            """);

        mistakes.Should().HaveCount(9);
        foreach (string path in new[] { "Strategy", "MaxDegreeOfParallelism", "Degree", "Thread:Threads", "Process:RecycleAfter",
                     "Process:MaxWorkerMemory", "Process:Timeout", "Process:GracePeriod", "Process:StartTimeout" })
        {
            mistakes.Should().ContainSingle(mistake => mistake.StartsWith($"Parallelism:{path} is ", StringComparison.Ordinal), path);
        }
    }

    [Fact]
    public void All_mistakes_stand_in_the_one_message()
    {
        Action act = () => Json.Options("""{ "Strategy": "fast", "Process": { "Timeout": "30" }, "Degree": 1 }""");

        act.Should().Throw<OptionsValidationException>()
            .WithMessage("*Parallelism:Strategy is *").WithMessage("*Parallelism:Process:Timeout is *").WithMessage("*Parallelism:Degree is *");
    }

    [Fact]
    public void A_mistake_made_in_code_is_named_by_the_property() =>
        Json.Mistakes(services => services.AddParallelism(code => code.Process.RecycleAfter = 0))
            .Should().Equal("ParallelismOptions.Process.RecycleAfter is 0: it must be 1 or more");

    [Fact]
    public void A_mistake_in_a_named_section_is_named_by_that_sections_path_and_one_in_its_code_by_its_name() =>
        Json.Mistakes(
            services => services.AddParallelism(
                "nightly",
                Json.Configuration("""{ "Jobs": { "Nightly": { "MaxDegreeOfParallelism": 0 } } }""").GetSection("Jobs:Nightly"),
                code => code.Process.GracePeriod = TimeSpan.FromSeconds(-1)),
            "nightly")
            .Should().Equal(
                "Jobs:Nightly:MaxDegreeOfParallelism is 0: it must be 1 to 65535",
                "ParallelismOptions.Process.GracePeriod of \"nightly\" is -00:00:01: it must be zero or more");

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void A_name_that_is_blank_is_refused(string name) =>
        FluentActions.Invoking(() => new ServiceCollection().AddParallelism(name)).Should().Throw<ArgumentException>();

    [Fact]
    public void A_section_that_is_null_is_refused() =>
        FluentActions.Invoking(() => new ServiceCollection().AddParallelism(section: null!)).Should().Throw<ArgumentNullException>();
}
