using System.Globalization;
using System.Text;

namespace Parallelism.Benchmarks.Compare;

// The results as Markdown: a table for each case, and what is behind something else of its kind.
internal static class Tables
{
    public static string Write(IReadOnlyList<Case> cases)
    {
        var text = new StringBuilder();
        foreach (Case one in cases)
            Append(text, one);
        AppendLosses(text, cases);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Case one)
    {
        IEnumerable<Column> others = one.Columns.Skip(1);
        string[] header = ["", one.Columns[0].Name, "lowest to highest round", .. others.Select(column => column.Name), $"speed against {one.Baseline}"];
        text.Append(CultureInfo.InvariantCulture, $"\n### {one.Id}: {one.Title}\n\n{Row(header)}|---|{string.Concat(Enumerable.Repeat("---:|", header.Length - 1))}\n");
        foreach (Contestant row in one.Contestants)
        {
            string name = row.IsOurs ? $"**{row.Name}**" : row.Name;
            if (row.Rounds.Count == 0)
            {
                text.Append(Row([name, row.Absence ?? $"failed: {row.Failure}", .. Enumerable.Repeat("", header.Length - 2)]));
                continue;
            }
            double[] figures = [.. row.Rounds.Select(round => round[0])];
            text.Append(Row(
            [
                name,
                Number(row.Median(0)),
                $"{Number(figures.Min())} to {Number(figures.Max())}",
                .. others.Select((_, i) => Number(row.Median(i + 1))),
                one.RatioToBaseline(row) is { } ratio ? $"{Number(ratio)}×" : "",
            ]));
        }
    }

    private static void AppendLosses(StringBuilder text, IReadOnlyList<Case> cases)
    {
        text.Append("\n### Behind in this run\n\n");
        int before = text.Length;
        foreach (Case one in cases)
        {
            foreach (Contestant own in one.Measured.Where(row => row.IsOurs))
            {
                string[] ahead =
                [
                    .. one.Measured.Where(rival => !rival.IsOurs && (rival.Side & own.Side) != 0)
                        .Select(rival => (rival.Name, Ratio: one.RatioTo(rival, own)))
                        .Where(rival => rival.Ratio > 1)
                        .Select(rival => $"{rival.Name} ({Number(rival.Ratio!.Value)}×)"),
                ];
                if (ahead.Length > 0)
                    text.Append(CultureInfo.InvariantCulture, $"- {one.Id}: {own.Name} is behind {string.Join(", ", ahead)}.\n");
            }
        }
        if (text.Length == before)
            text.Append("Nothing.\n");
    }

    private static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";

    // Three digits that mean something.
    private static string Number(double value)
    {
        (double shown, string suffix) = value switch
        {
            >= 1e6 => (value / 1e6, "M"),
            >= 1e4 => (value / 1e3, "k"),
            _ => (value, ""),
        };
        string format = shown switch { >= 99.95 => "F0", >= 9.995 => "F1", >= 0.0995 => "F2", _ => "F4" };
        return shown.ToString(format, CultureInfo.InvariantCulture) + suffix;
    }
}
