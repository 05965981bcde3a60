using Microsoft.Extensions.DependencyInjection;

namespace Parallelism.Tests;

// Groups of workers from configuration.
public sealed class GroupTests
{
    private const string Two = """
        {
          "Strategy": "STRATEGY",
          "Groups": { "Big": { "MaxDegreeOfParallelism": 1, "Place": "big cores", "Helps": [ "small" ] },
                      "small": { "MaxDegreeOfParallelism": 2, "MaxWorkerMemory": 268435456, "GarbageCollector": { "Concurrent": true }, "Reserved": true } }
        }
        """;

    [Fact]
    public void Every_key_of_a_group_is_read()
    {
        ParallelismOptions options = Json.Options("""
            {
              "Groups": {
                "big": { "MaxDegreeOfParallelism": 2, "Place": "Big Cores", "Placement": "percore", "Helps": [ "small", "other" ], "Reserved": true, "MaxWorkerMemory": 536870912,
                         "GarbageCollector": { "Server": true, "Concurrent": false, "HeapCount": 4, "HeapLimit": 1073741824 }, "EnvironmentVariables": { "A": "1" } },
                "small": {},
                "other": { "Place": "processors 0-1" }
              },
              "Process": { "Place": "node 0", "Placement": "PerNode", "GarbageCollector": { "HeapLimit": 33554432 } },
              "Thread": { "Threads": "Dedicated", "Place": "package 0", "Placement": "PerL3Group" }
            }
            """);

        ParallelismGroupOptions big = options.Groups["BIG"];
        big.Should().BeEquivalentTo(new
        {
            MaxDegreeOfParallelism = 2,
            Place = "Big Cores",
            Placement = WorkerPlacement.PerCore,
            Reserved = true,
            MaxWorkerMemory = 536_870_912L,
            GarbageCollector = new { Server = true, Concurrent = false, HeapCount = 4, HeapLimit = 1_073_741_824L },
        });
        big.Helps.Should().Equal("small", "other");
        big.EnvironmentVariables.Should().Equal(new Dictionary<string, string?> { ["A"] = "1" });
        options.Groups["other"].Place.Should().Be("processors 0-1");
        (options.Process.Place, options.Process.Placement, options.Process.GarbageCollector.HeapLimit).Should().Be(("node 0", WorkerPlacement.PerNode, 33_554_432L));
        (options.Thread.Place, options.Thread.Placement).Should().Be(("package 0", WorkerPlacement.PerL3Group));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("sequential", 1)]
    [InlineData("thread", 3)]
    [InlineData("process", 3)]
    public async Task A_swap_of_the_strategy_keeps_the_groups(string strategy, int degree)
    {
        await using ServiceProvider services = new ServiceCollection()
            .AddParallelism(Json.Configuration($$"""{ "Parallelism": {{Two.Replace("STRATEGY", strategy, StringComparison.Ordinal)}} }""").GetSection("Parallelism"))
            .BuildServiceProvider();
        var made = services.GetRequiredService<IExecutionStrategy>();
        made.MaxDegreeOfParallelism.Should().Be(degree);
        (await made.InGroup("big").RunAsync(static () => 6 * 7)).Should().Be(42);
        (await made.MapAsync([1, 2, 3], static i => i * 2, new MapOptions { Group = "SMALL" })).Should().Equal(2, 4, 6);
    }

    [Theory]
    [InlineData("""{ "Groups": { "a": { "Place": "node one" } } }""", "Parallelism:Groups:a:Place is \"node one\": it must be node 1, package 0, l3 group 2, big cores")]
    [InlineData("""{ "Groups": { "a": { "Placement": "PerChair" } } }""", "Parallelism:Groups:a:Placement is \"PerChair\": it must be None or PerCore or PerL3Group or PerNode")]
    [InlineData("""{ "Groups": { "a": { "Helps": [ "b" ] } } }""", "Parallelism:Groups:a:Helps has \"b\": it must be another one of the groups a")]
    [InlineData("""{ "Groups": { "a": { "Helps": [ "A" ] }, "b": {} } }""", "Parallelism:Groups:a:Helps has \"A\": it must be another one of the groups a, b")]
    [InlineData("""{ "Groups": { "a": { "MaxDegreeOfParallelism": 0 } } }""", "Parallelism:Groups:a:MaxDegreeOfParallelism is 0: it must be 1 to 65535")]
    [InlineData("""{ "Groups": { "a": { "MaxWorkerMemory": 1 } } }""", "Parallelism:Groups:a:MaxWorkerMemory is 1: it must be 67108864 bytes (64 MiB) or more")]
    [InlineData("""{ "Groups": { "a": { "GarbageCollector": { "HeapLimit": 1 } } } }""", "Parallelism:Groups:a:GarbageCollector:HeapLimit is 1: it must be 16777216 bytes (16 MiB) or more")]
    [InlineData("""{ "Groups": { "a": { "EnvironmentVariables": { "PARALLELISM_WORKER": "1" } } } }""", "Parallelism:Groups:a:EnvironmentVariables has \"PARALLELISM_WORKER\"")]
    [InlineData("""{ "Groups": { "a": { "Degree": 1 } } }""", "Parallelism:Groups:a:Degree is not a known key")]
    [InlineData("""{ "Groups": { "a": 3 } }""", "Parallelism:Groups:a is \"3\": it must be a section with MaxDegreeOfParallelism, Place")]
    [InlineData("""{ "Process": { "GarbageCollector": { "HeapCount": 0 } } }""", "Parallelism:Process:GarbageCollector:HeapCount is 0: it must be 1 or more")]
    [InlineData("""{ "Process": { "Place": "here" } }""", "Parallelism:Process:Place is \"here\": it must be node 1")]
    [InlineData("""{ "Thread": { "Threads": "ThreadPool", "Placement": "PerCore" } }""", "Parallelism:Thread:Threads is ThreadPool: Place, Placement and Initializer are for threads of the strategy's own")]
    public void A_mistake_in_a_group_is_told_by_its_key(string json, string expected) =>
        Json.Mistakes(json).Should().ContainSingle().Which.Should().Contain(expected);
}
