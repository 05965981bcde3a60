namespace Parallelism.Topology;

// A core: a frame around its processors, each coloured by the kind of core, or dimmed where this process may not use it.
internal sealed class SvgCore : SvgBlock
{
    public const double CellHeight = 22;
    private const double Padding = 3;
    private const double Between = 2;
    private const int MostInRow = 4;

    private readonly MachineTopology _machine;
    private readonly int _number;
    private readonly ProcessorSet _usable;
    private readonly double _cell;

    public SvgCore(MachineTopology machine, int number, ProcessorSet usable)
    {
        (_machine, _number, _usable) = (machine, number, usable);
        _cell = CellWidth(machine);
        var count = machine.Cores[number].Count;
        Width = (2 * Padding) - Between + (Math.Min(count, MostInRow) * (_cell + Between));
        Height = (2 * Padding) - Between + (Rows(count) * (CellHeight + Between));
    }

    // As wide as the machine's longest number needs.
    public static double CellWidth(MachineTopology machine)
    {
        var highest = 0;
        foreach (var processor in machine.Online)
            highest = processor;
        return Math.Max(24, SvgCanvas.WidthOf(KernelText.Invariant($"{highest}"), 11) + 8);
    }

    // The style of a kind of core: a single kind has its own, several go from light to dark.
    public static string Style(MachineTopology machine, int kind) => machine.CoreKinds.Count <= 1 ? "cpu"
        : kind == 0 ? "k0"
        : kind == machine.CoreKinds.Count - 1 ? "k2"
        : "k1";

    public override void Draw(SvgCanvas canvas, double x, double y, double width, double height)
    {
        canvas.Rectangle("core", x, y, Width, Height, 4);
        var place = 0;
        foreach (var processor in _machine.Cores[_number])
        {
            var isUsable = _usable.Contains(processor);
            var style = isUsable ? Style(_machine, KindOf(processor)) : "no";
            var left = x + Padding + (place % MostInRow * (_cell + Between));
            var top = y + Padding + (place / MostInRow * (CellHeight + Between));
            canvas.Rectangle(style, left, top, _cell, CellHeight, 3, KernelText.Invariant($"Processor {processor}, core {_number}{(isUsable ? "" : ": this process may not use it")}"));
            canvas.Text($"c {(style is "k0" or "k2" or "no" ? "on-" + style : "on")}", left + (_cell / 2), top + 15, KernelText.Invariant($"{processor}"));
            place++;
        }
    }

    private static int Rows(int processors) => (processors + MostInRow - 1) / MostInRow;

    private int KindOf(int processor)
    {
        for (var kind = 0; kind < _machine.CoreKinds.Count; kind++)
        {
            if (_machine.CoreKinds[kind].Contains(processor))
                return kind;
        }

        return 0;
    }
}
