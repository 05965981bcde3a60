using System.Globalization;
using System.Xml.Linq;
using Parallelism.Tests.Docs;

namespace Parallelism.Tests.Topology;

public sealed class SvgTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string> Machines => Recording.Names("linux");

    [Theory]
    [MemberData(nameof(Machines))]
    public void Every_processor_is_drawn_once_and_what_may_not_be_used_is_dimmed(string name)
    {
        var machine = Machine.Recorded(name);
        var cells = Cells(XDocument.Parse(machine.ToSvg()));

        cells.Select(cell => cell.Processor).Order().Should().Equal(machine.Online);
        cells.Where(cell => cell.Style == "no").Select(cell => cell.Processor).Order().Should().Equal(machine.Online.Except(machine.Usable));
        for (var kind = 0; kind < machine.CoreKinds.Count; kind++)
        {
            var style = machine.CoreKinds.Count == 1 ? "cpu" : kind == 0 ? "k0" : kind == machine.CoreKinds.Count - 1 ? "k2" : "k1";
            cells.Where(cell => cell.Style != "no" && machine.CoreKinds[kind].Contains(cell.Processor)).Should().OnlyContain(cell => cell.Style == style);
        }
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void Frames_lie_inside_the_picture_and_do_not_cut_each_other(string name)
    {
        var document = XDocument.Parse(Machine.Recorded(name).ToSvg());
        double width = Number(document.Root!, "width"), height = Number(document.Root!, "height");
        var frames = document.Root!.Elements(Svg + "rect").Where(rect => (string)rect.Attribute("class")! != "back")
            .Select(rect => (X: Number(rect, "x"), Y: Number(rect, "y"), Right: Number(rect, "x") + Number(rect, "width"), Bottom: Number(rect, "y") + Number(rect, "height"))).ToArray();

        frames.Should().OnlyContain(frame => frame.X >= 0 && frame.Y >= 0 && frame.Right <= width && frame.Bottom <= height);
        for (var i = 0; i < frames.Length; i++)
        {
            for (var j = i + 1; j < frames.Length; j++)
            {
                var (a, b) = (frames[i], frames[j]);
                var areApart = a.Right <= b.X || b.Right <= a.X || a.Bottom <= b.Y || b.Bottom <= a.Y;
                var isInside = b.X >= a.X && b.Y >= a.Y && b.Right <= a.Right && b.Bottom <= a.Bottom;
                (areApart || isInside).Should().BeTrue($"{a} and {b} do not cross");
            }
        }
    }

    [Fact]
    public void Limits_stand_below_with_their_sources_and_the_least_is_marked()
    {
        var document = XDocument.Parse(Machine.Recorded("live-v1-quota-on-ancestor").ToSvg());
        var texts = document.Descendants(Svg + "text").ToLookup(text => (string)text.Attribute("class")!, text => text.Value);

        texts["h2"].Should().Equal("This process may use 4 of 7 processors: 1-2,4-5");
        texts["n won"].Should().Equal("2");
        string.Join(' ', texts["won"]).Should().StartWith("cpu.cfs_quota_us of /batch: 2.5 → 2").And.EndWith("← the least");
        texts["dim"].Should().Contain("Offline: 3");
    }

    [Theory]
    [InlineData("topology-limits.svg", "live-v1-quota-on-ancestor")]
    [InlineData("topology-kinds.svg", "20em64t-hybrid-1p6c2t-2ca4co1t")]
    public void The_pictures_in_the_documents_are_what_is_drawn_today(string file, string name) =>
        File.ReadAllText(Path.Combine(Pages.Root, "docs", "images", file)).ReplaceLineEndings("\n").Should().Be(Machine.Recorded(name).ToSvg());

    [Fact]
    public void A_machine_of_very_many_cores_is_counted_where_it_cannot_be_drawn()
    {
        var tree = new MemoryFileTree { ["sys/devices/system/cpu/online"] = "0-9999" };
        var svg = Parallelism.Topology.LinuxProbe.Read(tree, 1).ToSvg();
        svg.Length.Should().BeLessThan(20_000);
        svg.Should().Contain("10000 cores");
    }

    [Fact]
    public void Whatever_stands_in_a_path_the_picture_is_xml()
    {
        var tree = new MemoryFileTree
        {
            ["proc/self/mountinfo"] = "30 29 0:23 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
            ["proc/self/cgroup"] = "0::/a<b>&\"\u0001\u009f\ud800/c\n",
            ["sys/fs/cgroup/a<b>&\"\u0001\u009f\ud800/c/cpu.max"] = "150000 100000",
        };
        XDocument.Parse(Parallelism.Topology.LinuxProbe.Read(tree, 4).ToSvg()).Root!.Value.Should().Contain("/a<b>&\"");
    }

    // The cells are those with the word "Processor" for a pointer that rests on them.
    private static (int Processor, string Style)[] Cells(XDocument document) =>
        [.. document.Descendants(Svg + "rect").Where(rect => rect.Element(Svg + "title") is not null).Select(rect => (
            int.Parse(rect.Element(Svg + "title")!.Value.Split(' ', ',')[1], CultureInfo.InvariantCulture), (string)rect.Attribute("class")!))];

    private static double Number(XElement element, string name) => double.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);
}
