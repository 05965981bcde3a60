using System.Globalization;

namespace Parallelism.Topology;

// Draws boxes beside each other where they fit, and below each other where they do not. Every line is exactly as wide as asked.
internal sealed class BoxDrawing(ProcessorSet usable)
{
    // More cores than these in one box are counted instead of listed.
    private const int MostCores = 96;
    private const int WidestRow = 36;

    public List<string> Draw(TopologyBox box, int width)
    {
        var lines = Content(box, width);
        foreach (var line in Grid(box.Inner, width))
            lines.Add(line);
        return lines;
    }

    // Words in lines of at most this width; a longer word is cut.
    public static List<string> Wrap(IEnumerable<string> words, int width, string between)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var word in words)
        {
            if (line.Length > 0 && line.Length + between.Length + word.Length > width)
            {
                lines.Add(line);
                line = "";
            }

            line += line.Length == 0 ? word : between + word;
            for (; line.Length > width; line = line[width..])
                lines.Add(line[..width]);
        }

        if (line.Length > 0)
            lines.Add(line);
        return lines;
    }

    private List<string> Grid(List<TopologyBox> boxes, int width)
    {
        var natural = 0;
        foreach (var box in boxes)
            natural = Math.Max(natural, Natural(box, width));
        var columns = natural == 0 ? 1 : Math.Clamp(width / natural, 1, Math.Max(1, boxes.Count));
        var cell = width / columns;
        var lines = new List<string>();
        for (var row = 0; row < boxes.Count; row += columns)
        {
            var cells = new List<List<string>>();
            var height = 0;
            for (var i = row; i < Math.Min(row + columns, boxes.Count); i++)
            {
                cells.Add(Frame(boxes[i], cell));
                height = Math.Max(height, cells[^1].Count);
            }

            for (var y = 0; y < height; y++)
            {
                var line = "";
                foreach (var part in cells)
                    line += y < part.Count ? part[y] : new string(' ', cell);
                lines.Add(line.PadRight(width));
            }
        }

        return lines;
    }

    private List<string> Frame(TopologyBox box, int width)
    {
        var room = width - 6;
        var title = box.Title.Length > room ? box.Title[..(room - 1)] + "…" : box.Title;
        var lines = new List<string> { $"┌─ {title} {new string('─', room - title.Length)}─┐" };
        foreach (var line in Draw(box, width - 4))
            lines.Add($"│ {line} │");
        lines.Add($"└{new string('─', width - 2)}┘");
        return lines;
    }

    private List<string> Content(TopologyBox box, int width)
    {
        if (box.Cores.Count > MostCores)
            return [string.Create(CultureInfo.InvariantCulture, $"{box.Cores.Count} cores").PadRight(width)];
        var lines = Wrap(box.Cores.ConvertAll(Core), width, " ");
        for (var i = 0; i < lines.Count; i++)
            lines[i] = lines[i].PadRight(width);
        return lines;
    }

    // The width that the box would like to have: all of it if it holds others.
    private int Natural(TopologyBox box, int width)
    {
        if (box.Inner.Count > 0)
            return width;
        var cores = -1;
        foreach (var core in box.Cores)
            cores += Core(core).Length + 1;
        return Math.Min(width, Math.Max(box.Title.Length + 6, Math.Min(cores, WidestRow) + 4));
    }

    // A core is its processors in brackets; those that may not be used stand in parentheses.
    private string Core(ProcessorSet core)
    {
        var barred = core.Except(usable);
        return barred.IsEmpty ? $"[{core}]" : barred == core ? $"({core})" : $"[{core.Intersect(usable)}({barred})]";
    }
}
