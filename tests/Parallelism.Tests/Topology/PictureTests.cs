using System.Text.Json;
using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

public sealed class PictureTests
{
    public static TheoryData<string> Machines => Recording.Names("linux");

    [Theory]
    [MemberData(nameof(Machines))]
    public void A_picture_is_at_most_100_columns_wide_and_its_boxes_are_closed(string name)
    {
        var lines = Machine.Recorded(name).ToString().Split('\n');

        lines.Should().OnlyContain(line => line.Length <= 100);
        lines.Should().HaveCountLessThan(80);
        lines.Sum(line => line.Count(c => c == '┌')).Should().Be(lines.Sum(line => line.Count(c => c == '┘')));
        lines.Where(line => line.Contains('│')).Should().OnlyContain(line => line.Count(c => c == '│') % 2 == 0);
    }

    [Fact]
    public void Barred_processors_stand_in_parentheses_and_limits_below() =>
        Machine.Recorded("live-v2-nested-quota").ToString().Should().Be(
            """
            8 processors: 4 cores of 2 threads, 2 packages, 2 memory nodes
            Further caches: 8 × L1d 32 KiB, 8 × L1i 32 KiB, 4 × L2 4 MiB
            ┌─ Package 0 · Node 0 501.9 MiB · L3 16 MiB ─────┐┌─ Package 1 · Node 1 470.1 MiB · L3 16 MiB ─────┐
            │ [0-1] [2-3]                                    ││ (4-5) [6(7)]                                   │
            └────────────────────────────────────────────────┘└────────────────────────────────────────────────┘
            This process may use 0-3,6 (5); what it may not is in parentheses
            Quota: 1.5 processors (/sys/fs/cgroup/job/step/cpu.max)
            Quota: 4 processors (/sys/fs/cgroup/job/cpu.max)

            """);

    [Theory]
    [MemberData(nameof(Machines))]
    public void The_json_says_what_the_expected_answer_says(string name)
    {
        var machine = Machine.Recorded(name);
        var expected = Recording.Expected("linux", name);
        using var document = JsonDocument.Parse(machine.ToJson());
        var json = document.RootElement;

        json.GetProperty("tier").GetString().Should().Be(expected.GetProperty("tier").GetString());
        json.GetProperty("processors").GetProperty("online").GetString().Should().Be(expected.GetProperty("processors").GetProperty("online").GetString());
        foreach (var field in (IReadOnlyList<string>)["cgroup", "cpuset", "cpusetFrom", "mems", "affinity", "isolated", "quotaCpus"])
            json.GetProperty("limits").GetProperty(field).ToString().Should().Be(Plain(expected.GetProperty("limits").GetProperty(field)), field);
        json.GetProperty("numa").GetProperty("count").GetInt32().Should().Be(expected.GetProperty("numa").GetProperty("count").GetInt32());
        json.GetProperty("effective").GetProperty("cpus").GetString().Should().Be(expected.GetProperty("effective").GetProperty("cpus").GetString());
    }

    private static string Plain(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number ? element.GetDouble().ToString(System.Globalization.CultureInfo.InvariantCulture) : element.ToString();
}
