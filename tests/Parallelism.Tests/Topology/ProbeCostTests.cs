using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

public sealed class ProbeCostTests
{
    public static TheoryData<string> Machines => Recording.Names("linux");

    // Files asked for, not time: on a live machine they cost some ten microseconds each.
    [Theory]
    [MemberData(nameof(Machines))]
    public void The_probe_asks_for_a_bounded_number_of_files(string name)
    {
        var files = Recording.Linux(name);
        var machine = LinuxProbe.Read(files, 1);
        files.Reads.Should().BeLessThan(100 + (50 * (machine.Online.Count + machine.Offline.Count)));
    }
}
