using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Parallelism.Configuration;

namespace Parallelism.Tests;

// Which options make another strategy: all of them, but for those that are about the host.
public sealed class OptionValuesTests
{
    private static readonly string[] AboutTheHost = ["DrainTimeout", "Process:WarmUp"];

    public static TheoryData<string> Keys => [.. Find(typeof(ParallelismOptions), "")];

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_option_makes_another_strategy_when_it_changes(string key)
    {
        var options = new ParallelismOptions { Strategy = key.StartsWith("Thread", StringComparison.Ordinal) ? "thread" : "process" };
        options.Groups.Add("name", new());
        OptionValues before = OptionValues.Of(options, null);

        Change(options, key);

        List<string> changed = OptionValues.Of(options, null).KeysThatDifferFrom(before);
        if (AboutTheHost.Contains(key))
            changed.Should().BeEmpty();
        else
            changed.Should().Contain(name => name == key || name.StartsWith($"{key}:", StringComparison.Ordinal));
    }

    [Fact]
    public void Code_that_sets_the_same_delegates_again_changes_nothing()
    {
        int captured = 0;
        ParallelismOptions Read() => Json.Options(services => services.AddParallelism(code =>
        {
            int anew = captured;
            code.Strategy = "process";
            code.Process.OnOutput = _ => captured = anew + 1;
            code.Process.EnvironmentVariables = new Dictionary<string, string?> { ["A"] = "1", ["B"] = null };
        }));

        OptionValues.Of(Read(), null).KeysThatDifferFrom(OptionValues.Of(Read(), null)).Should().BeEmpty();
    }

    [Fact]
    public void Options_of_strategies_that_are_not_chosen_count_only_for_auto()
    {
        static OptionValues Values(string strategy, string timeout) => OptionValues.Of(
            Json.Options($$"""{ "Strategy": "{{strategy}}", "Process": { "Timeout": "{{timeout}}" } }"""), null);

        Values("thread", "00:00:02").KeysThatDifferFrom(Values("thread", "00:00:01")).Should().BeEmpty();
        Values("auto", "00:00:02").KeysThatDifferFrom(Values("auto", "00:00:01")).Should().Equal("Process:Timeout");
    }

    [Fact]
    public void The_keys_of_a_strategy_of_another_package_count_with_all_below_them()
    {
        static OptionValues Values(string json) => OptionValues.Of(new ParallelismOptions { Strategy = "farm" }, Json.Configuration(json).GetSection("Farm"));

        Values("""{ "Farm": { "A": { "B": "1" }, "C": "2" } }""").KeysThatDifferFrom(Values("""{ "Farm": { "A": { "B": "3" } } }""")).Should().Equal("Farm:A:B", "Farm:C");
    }

    private static IEnumerable<string> Find(Type type, string prefix) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .SelectMany(property => property.CanWrite ? [prefix + property.Name]
                : property.PropertyType == typeof(IDictionary<string, ParallelismGroupOptions>) ? Find(typeof(ParallelismGroupOptions), $"{prefix}{property.Name}:name:")
                : Find(property.PropertyType, $"{prefix}{property.Name}:"));

    // To a value that is not the one that is there, by the property's type.
    private static void Change(ParallelismOptions options, string key)
    {
        string[] path = key.Split(':');
        object owner = path[..^1].Aggregate((object)options, (at, name) =>
            at is IDictionary<string, ParallelismGroupOptions> groups ? groups[name] : at.GetType().GetProperty(name)!.GetValue(at)!);
        PropertyInfo property = owner.GetType().GetProperty(path[^1])!;
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        object value = type == typeof(string) ? "sequential"
            : type == typeof(bool) ? true
            : type == typeof(int) ? 77
            : type == typeof(long) ? 77_000_000_000L
            : type == typeof(TimeSpan) ? TimeSpan.FromDays(1)
            : type.IsEnum ? Enum.GetValues(type).GetValue(1)!
            : type == typeof(IReadOnlyDictionary<string, string?>) ? new Dictionary<string, string?> { ["A"] = "1" }
            : type == typeof(Func<IPayloadSerializer>) ? (Func<IPayloadSerializer>)(static () => null!)
            : type == typeof(Func<Exception, bool>) ? (Func<Exception, bool>)(static _ => true)
            : type == typeof(Action<WorkerOutput>) ? (Action<WorkerOutput>)(static _ => { })
            : type == typeof(IReadOnlyList<string>) ? new[] { "other" }
            : type == typeof(Action) ? (Action)(static () => { })
            : throw new NotSupportedException($"Say what another {type} is.");
        property.SetValue(owner, value);
    }
}
