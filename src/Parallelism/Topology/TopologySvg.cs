using System.Globalization;

namespace Parallelism.Topology;

// The machine as a picture: what its text shows, with colours for kinds of core and for what is barred.
internal static class TopologySvg
{
    public const double LeastWidth = 680;
    private const double Margin = 16;
    private const double LineHeight = 18;

    public static string Draw(MachineTopology machine)
    {
        var canvas = new SvgCanvas();
        var usable = machine.Usable;
        var numbers = new Dictionary<ProcessorSet, int>();
        for (var i = 0; i < machine.Cores.Count; i++)
            numbers[machine.Cores[i]] = i;
        var boxes = new SvgFrame(machine, TopologyBox.Of(machine), numbers, usable);
        var width = Math.Max(LeastWidth, boxes.Width) + (2 * Margin);

        var y = Margin + 14;
        var style = "h1";
        foreach (var line in TopologyWords.Head(machine))
        {
            y = Paragraph(canvas, style, Margin, y, line, width - (2 * Margin));
            style = "dim";
        }

        y = Legend(canvas, machine, usable, y);
        boxes.Draw(canvas, Margin, y, boxes.Width, boxes.Height);
        y += boxes.Height + 12;
        y = Aside(canvas, machine, y, width);
        y = Limits(canvas, machine, usable, y + 10, width);

        var title = "";
        foreach (var line in TopologyWords.Head(machine))
            title = title.Length == 0 ? line : title;
        return canvas.ToDocument(width, y + Margin - 8, title, machine.ToString());
    }

    // Only what occurs in this picture.
    private static double Legend(SvgCanvas canvas, MachineTopology machine, ProcessorSet usable, double y)
    {
        var x = Margin;
        if (machine.CoreKinds.Count > 1)
        {
            y = Paragraph(canvas, "dim", Margin, y, $"Kinds of core told apart by {machine.CoreKindsFrom}", LeastWidth);
            for (var kind = 0; kind < machine.CoreKinds.Count; kind++)
            {
                var words = kind == 0 ? "least able cores" : kind == machine.CoreKinds.Count - 1 ? "most able cores" : "cores in between";
                Entry(SvgCore.Style(machine, kind), words);
            }
        }

        if (usable != machine.Online)
            Entry("no", "this process may not use it");
        return x > Margin ? y + LineHeight + 4 : y;

        void Entry(string style, string words)
        {
            canvas.Rectangle(style, x, y - 6, 14, 14, 3);
            canvas.Text("dim", x + 20, y + 5, words);
            x += 20 + SvgCanvas.WidthOf(words) + 12;
        }
    }

    // What has no place among the boxes: memory without processors, and processors that are offline.
    private static double Aside(SvgCanvas canvas, MachineTopology machine, double y, double width)
    {
        var x = Margin;
        foreach (var node in machine.Nodes)
        {
            if (!node.Processors.IsEmpty)
                continue;
            var words = Short(TopologyWords.DistantNode(node), (int)((width - (2 * Margin) - 16) / SvgCanvas.WidthOf("x")));
            var wide = SvgCanvas.WidthOf(words) + 16;
            if (x > Margin && x + wide > width - Margin)
                (x, y) = (Margin, y + 34);
            canvas.Rectangle("node", x, y, wide, 26, 6);
            canvas.Text("t-node", x + 8, y + 17, words);
            x += wide + 8;
        }

        if (x > Margin)
            y += 34;
        if (machine.Offline.IsEmpty)
            return y;
        var text = Short($"Offline: {machine.Offline}", 80);
        canvas.Rectangle("off", Margin, y, SvgCanvas.WidthOf(text) + 16, 26, 6);
        canvas.Text("dim", Margin + 8, y + 17, text);
        return y + 34;
    }

    private static double Limits(SvgCanvas canvas, MachineTopology machine, ProcessorSet usable, double y, double width)
    {
        var limits = ProcessorLimit.List(machine, null, static _ => null);
        var least = ProcessorLimit.Least(limits);
        canvas.Text("h2", Margin, y + 8, KernelText.Invariant($"This process may use {usable.Count} of {machine.Online.Count} processors: {Short(usable.ToString(), 60)}"));
        y += 8 + LineHeight;
        foreach (var limit in limits)
        {
            var won = ReferenceEquals(limit, least);
            canvas.Text(won ? "n won" : "n", Margin + 36, y, limit.Processors?.ToString(CultureInfo.InvariantCulture) ?? "–");
            y = Paragraph(canvas, won ? "won" : "dim", Margin + 48, y, won ? limit.Source + "  ← the least" : limit.Source, width - (2 * Margin) - 48);
        }

        return y;
    }

    private static string Short(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";

    private static double Paragraph(SvgCanvas canvas, string style, double x, double y, string text, double width)
    {
        var fontSize = style == "h1" ? 16 : 12;
        foreach (var line in BoxDrawing.Wrap(text.Split(' '), (int)(width / SvgCanvas.WidthOf("x", fontSize)), " "))
        {
            canvas.Text(style, x, y, line);
            y += fontSize + 6;
        }

        return y;
    }
}
