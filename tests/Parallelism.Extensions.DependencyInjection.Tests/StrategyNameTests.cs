using Microsoft.Extensions.DependencyInjection;

namespace Parallelism.Tests;

// Configuration knows the names of the strategies and their traits without making one; here that knowledge is held equal to the library's.
public sealed class StrategyNameTests
{
    public static TheoryData<string, bool, bool, bool> Requests
    {
        get
        {
            var data = new TheoryData<string, bool, bool, bool>();
            foreach (string name in new[] { "sequential", "thread", "process", "auto", "Thread", " process ", "fast", "threads" })
            {
                for (int traits = 0; traits < 8; traits++)
                    data.Add(name, (traits & 1) != 0, (traits & 2) != 0, (traits & 4) != 0);
            }

            return data;
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Requests))]
    public async Task Configuration_refuses_exactly_the_names_and_traits_that_the_library_refuses(string name, bool shares, bool survives, bool kills)
    {
        string[] mistakes = Json.Mistakes(services => services.AddParallelism(options =>
        {
            options.Strategy = name;
            (options.Require.SharesMemory, options.Require.SurvivesCrashes, options.Require.CanKill) = (shares, survives, kills);
        }));

        mistakes.Length.Should().Be(await RefusesAsync(name, new() { SharesMemory = shares, SurvivesCrashes = survives, CanKill = kills }) ? 1 : 0);
    }

    private static async Task<bool> RefusesAsync(string name, StrategyTraits required)
    {
        try
        {
            await using IExecutionStrategy made = ExecutionStrategy.Create(new ExecutionStrategyOptions { Strategy = name, Required = required });
            return false;
        }
        catch (ArgumentException)
        {
            return true;
        }
    }
}
