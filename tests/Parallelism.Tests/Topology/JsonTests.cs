using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Parallelism.Tests.Docs;
using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

public sealed partial class JsonTests
{
    public static TheoryData<string> Machines => Recording.Names("linux");

    public static TheoryData<string> WindowsMachines => Recording.Names("windows");

    [Theory]
    [MemberData(nameof(Machines))]
    public void A_machine_that_is_read_from_its_json_is_the_same_machine(string name) => CheckRoundTrip(Machine.Recorded(name));

    [Theory]
    [MemberData(nameof(WindowsMachines))]
    public void So_is_a_machine_with_windows_groups(string name)
    {
        var machine = Machine.RecordedWindows(name);
        CheckRoundTrip(machine);
        MachineTopology.FromJson(machine.ToJson()).Groups.Should().Equal(machine.Groups).And.NotBeEmpty();
    }

    // The table in docs/topology.md is the schema: every field that is ever written stands there, and no other.
    [Fact]
    public void The_documented_fields_are_those_that_are_written()
    {
        var written = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in Recording.Names("linux").Cast<object[]>().Select(row => (string)row[0]))
            Collect(JsonNode.Parse(Machine.Recorded(name).ToJson())!, "", written);
        Collect(JsonNode.Parse(Machine.RecordedWindows("windows-2s-80t").ToJson())!, "", written);

        var documented = FieldRow().Matches(File.ReadAllText(Path.Combine(Pages.Root, "docs", "topology.md")))
            .SelectMany(row => row.Groups[1].Value.Split(", ").Select(field => field.Trim('`')));

        documented.Order(StringComparer.Ordinal).Should().Equal(written);
    }

    [Theory]
    [InlineData("no json", "*is not a machine*")]
    [InlineData("{}", "*schema is missing*")]
    [InlineData("[]", "*is not a machine*")]
    [InlineData("""{ "schema": 2 }""", "*schema 2*reads 1*")]
    [InlineData("""{ "schema": 1 }""", "*processors is missing*")]
    public void What_is_no_machine_is_refused_with_the_reason(string json, string reason) =>
        FluentActions.Invoking(() => MachineTopology.FromJson(json)).Should().Throw<FormatException>().WithMessage(reason);

    [Theory]
    [InlineData("tier", "\"best\"", "*tier is 'best'*full, no-cache*")]
    [InlineData("processors.online", "\"0-\"", "*online is no list*")]
    [InlineData("processors.online", "\"0-3\"", "*cores does not hold each online processor once*")]
    [InlineData("processors.online", "null", "*cores does not hold each online processor once*")]
    [InlineData("cores.sets", """["0-1", "1-7"]""", "*cores holds a processor twice*")]
    [InlineData("packages.sets", "[]", "*at least one package*")]
    [InlineData("caches.0.groups", "[]", "*groups*")]
    [InlineData("limits.quotaLevels.0.periodUs", "0", "*periodUs must be more than 0*")]
    [InlineData("numa.exposed", "7", "*is not a machine*")]
    public void A_damaged_machine_is_refused_with_the_field(string field, string value, string reason)
    {
        var json = JsonNode.Parse(Machine.Recorded("live-v2-nested-quota").ToJson())!;
        var path = field.Split('.');
        var place = json;
        foreach (var step in path[..^1])
            place = int.TryParse(step, out var index) ? place![index] : place![step];
        place![path[^1]] = JsonNode.Parse(value);

        FluentActions.Invoking(() => MachineTopology.FromJson(json.ToJsonString())).Should().Throw<FormatException>().WithMessage(reason);
    }

    private static void CheckRoundTrip(MachineTopology machine)
    {
        var json = machine.ToJson();
        var read = MachineTopology.FromJson(json);
        Invariants.Check(read);
        read.ToJson().Should().Be(json);
        (read.ToString(), read.ToSvg()).Should().Be((machine.ToString(), machine.ToSvg()));
    }

    private static void Collect(JsonNode node, string path, SortedSet<string> fields)
    {
        if (node is JsonArray array)
        {
            foreach (var element in array.Where(element => element is JsonObject))
                Collect(element!, path + "[]", fields);
            return;
        }

        foreach (var (name, value) in node.AsObject())
        {
            var field = path.Length == 0 ? name : $"{path}.{name}";
            if (value is JsonObject || (value is JsonArray list && list.Any(element => element is JsonObject)))
                Collect(value, field, fields);
            else if (value is not JsonArray { Count: 0 })
                fields.Add(field);
        }
    }

    [GeneratedRegex(@"^\| ((?:`[\w.\[\]]+`(?:, )?)+) \| (?:number|numbers|list|lists|text|flag)\b", RegexOptions.Multiline)]
    private static partial Regex FieldRow();
}
