namespace Parallelism.Topology;

// A level of the machine: a titled frame around its cores and the levels inside.
internal sealed class SvgFrame : SvgBlock
{
    private const double Padding = 8;
    private const double Gap = 8;
    private const double CoreGap = 5;
    private const double TitleHeight = 22;

    // More cores than these in one frame are counted instead of drawn.
    private const int MostCores = 1024;

    private readonly TopologyBox _box;
    private readonly SvgGrid _cores;
    private readonly SvgGrid _inner;
    private readonly double _top;

    public SvgFrame(MachineTopology machine, TopologyBox box, IReadOnlyDictionary<ProcessorSet, int> numbers, ProcessorSet usable)
    {
        _box = box;
        var title = SvgCanvas.WidthOf(Title);
        _cores = new SvgGrid(box.Cores.Count > MostCores ? [] : box.Cores.ConvertAll(core => (SvgBlock)new SvgCore(machine, numbers[core], usable)), CoreGap, 2.2, title);
        _inner = new SvgGrid(box.Inner.ConvertAll(inner => (SvgBlock)new SvgFrame(machine, inner, numbers, usable)), Gap, 2.5, IsFramed ? title : TopologySvg.LeastWidth);
        _top = IsFramed ? TitleHeight : 0;
        var side = IsFramed ? 2 * Padding : 0;
        Width = side + Math.Max(title, Math.Max(_cores.Width, _inner.Width));
        Height = _top + (IsFramed ? Padding : 0) + _cores.Height + _inner.Height + (_cores.Height > 0 && _inner.Height > 0 ? Gap : 0);
    }

    private bool IsFramed => _box.Titles[0].Text.Length > 0;

    private string Title => _box.Cores.Count > MostCores ? KernelText.Invariant($"{_box.Title} · {_box.Cores.Count} cores") : _box.Title;

    public override void Draw(SvgCanvas canvas, double x, double y, double width, double height)
    {
        var left = x;
        var room = width;
        if (IsFramed)
        {
            canvas.Rectangle(Style(_box.Titles[0].Level), x, y, width, height, 6);
            left += Padding;
            room -= 2 * Padding;
            canvas.Text(left, y + 16, TitleParts());
        }

        var top = y + _top;
        _cores.Draw(canvas, left, top, _cores.Width, _cores.Height);
        if (_cores.Height > 0 && _inner.Height > 0)
            top += _cores.Height + Gap;
        _inner.Draw(canvas, left, top, room, _inner.Height);
    }

    private static string Style(TopologyLevel level) => level switch
    {
        TopologyLevel.Package => "package",
        TopologyLevel.Die => "die",
        TopologyLevel.Node => "node",
        TopologyLevel.Cache => "cache",
        _ => "machine",
    };

    private List<(string Style, string Text)> TitleParts()
    {
        var parts = new List<(string Style, string Text)>();
        foreach (var (level, text) in _box.Titles)
        {
            if (parts.Count > 0)
                parts.Add(("dim", "·"));
            parts.Add(("t-" + Style(level), text));
        }

        if (_box.Cores.Count > MostCores)
            parts.Add(("dim", KernelText.Invariant($"· {_box.Cores.Count} cores")));
        return parts;
    }
}
