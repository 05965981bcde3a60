using System.Reflection;
using System.Text.RegularExpressions;

namespace Parallelism.Tests;

// docs/configuration.md, the options and the keys that a section may have say the same.
public sealed partial class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "configuration.md"));

    [Fact]
    public void The_table_has_every_option_that_configuration_can_set_and_no_other() =>
        Rows().Select(row => row.Key).Should().BeEquivalentTo(Keys(typeof(ParallelismOptions), prefix: ""));

    [Fact]
    public void Every_key_of_the_table_may_stand_in_a_section()
    {
        foreach ((string key, _) in Rows())
        {
            string json = key.Split(':').Reverse().Aggregate("null", (inner, name) => $$"""{ "{{name}}": {{inner}} }""");
            Json.Mistakes(json).Should().BeEmpty(key);
        }
    }

    [Theory]
    [InlineData("Process:GracePeriod", "00:00:02")]
    [InlineData("Process:StartTimeout", "00:00:30")]
    [InlineData("Thread:Threads", "ThreadPool")]
    [InlineData("DrainTimeout", "00:00:30")]
    [InlineData("Thread:GracePeriod", "00:00:02")]
    public void The_tables_defaults_are_those_of_the_options(string key, string written)
    {
        Rows().Should().Contain((key, $"`{written}`"));
        object value = key.Split(':').Aggregate((object)new ParallelismOptions(), (owner, name) => owner.GetType().GetProperty(name)!.GetValue(owner)!);
        value.ToString().Should().Be(written);
    }

    [Fact]
    public void The_example_of_the_page_has_no_mistake() =>
        Json.Mistakes(services => Microsoft.Extensions.DependencyInjection.ParallelismServiceCollectionExtensions.AddParallelism(
            services, Json.Configuration(Example().Match(Page).Groups[1].Value).GetSection("Parallelism"))).Should().BeEmpty();

    private static IEnumerable<(string Key, string Default)> Rows() =>
        Row().Matches(Page).Select(row => (row.Groups[1].Value, row.Groups[2].Value));

    private static IEnumerable<string> Keys(Type type, string prefix) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => !typeof(Delegate).IsAssignableFrom(property.PropertyType))
            .SelectMany(property => property.CanWrite ? [prefix + property.Name]
                : property.PropertyType == typeof(IDictionary<string, ParallelismGroupOptions>) ? Keys(typeof(ParallelismGroupOptions), $"{prefix}{property.Name}:name:")
                : Keys(property.PropertyType, $"{prefix}{property.Name}:"));

    [GeneratedRegex(@"^\| `([\w:]+)` \|.*\| ([^|]+) \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("```json\\s(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
