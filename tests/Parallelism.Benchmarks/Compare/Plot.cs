using System.Globalization;
using System.Net;
using System.Text;

namespace Parallelism.Benchmarks.Compare;

// The results as a picture: for each case a bar for each contestant, from the baseline to how many times as fast it was, on a logarithmic scale of the case's own.
internal static class Plot
{
    private const int Width = 960;
    private const int Names = 360;
    private const int Bars = 500;
    private const int RowHeight = 20;
    private const int HeadHeight = 46;

    public static string Write(IReadOnlyList<Case> cases, string machine)
    {
        var body = new StringBuilder();
        int y = 58;
        foreach (Case one in cases.Where(one => one.Measured.Any(row => one.RatioToBaseline(row) is not null)))
            y = Append(body, one, y);
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {y + 10}" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif" font-size="12" role="img">
            <title>Speed against a baseline, by case</title>
            <rect width="{Width}" height="{y + 10}" fill="#ffffff"/>
            <text x="16" y="26" font-size="16" font-weight="600" fill="#1f2933">Speed against the baseline of each case (right is faster; green: our processes, blue: our threads)</text>
            <text x="16" y="44" fill="#7b8794">{Encode(machine)}</text>
            {body}</svg>

            """);
    }

    private static int Append(StringBuilder body, Case one, int top)
    {
        (Contestant Row, double Ratio)[] rows = [.. one.Measured.Select(row => (row, one.RatioToBaseline(row))).Where(row => row.Item2 is > 0).Select(row => (row.row, row.Item2!.Value))];
        double low = Math.Log10(Math.Min(0.8, rows.Min(row => row.Ratio)));
        double high = Math.Log10(Math.Max(1.25, rows.Max(row => row.Ratio)));
        double X(double ratio) => Names + (Bars * (Math.Log10(ratio) - low) / (high - low));
        int bottom = top + HeadHeight + (rows.Length * RowHeight);
        Add(body, $"<text x=\"16\" y=\"{top + 20}\" font-weight=\"600\" fill=\"#1f2933\">{Encode($"{one.Id}: {one.Title}")}</text>");
        Add(body, $"<text x=\"16\" y=\"{top + 36}\" fill=\"#7b8794\">{Encode($"baseline: {one.Baseline}")}</text>");
        for (double power = Math.Ceiling(low); power <= high; power++)
        {
            double x = X(Math.Pow(10, power));
            Add(body, $"<line x1=\"{x:F1}\" y1=\"{top + HeadHeight - 4}\" x2=\"{x:F1}\" y2=\"{bottom}\" stroke=\"{(power == 0 ? "#9aa5b1" : "#e4e7eb")}\"/>");
        }
        for (int i = 0; i < rows.Length; i++)
        {
            (Contestant row, double ratio) = rows[i];
            int y = top + HeadHeight + (i * RowHeight);
            (double from, double to) = (Math.Min(X(1), X(ratio)), Math.Max(X(1), X(ratio)));
            string colour = row.Name == one.Baseline ? "#52606d" : !row.IsOurs ? "#b8c2cc" : row.Side.HasFlag(Side.Threads) ? "#2f6fb3" : "#2b8a57";
            string weight = row.IsOurs ? " font-weight=\"600\"" : "";
            Add(body, $"<text x=\"{Names - 8}\" y=\"{y + 14}\" text-anchor=\"end\" fill=\"#1f2933\"{weight}>{Encode(Shorten(row.Name))}</text>");
            Add(body, $"<rect x=\"{from:F1}\" y=\"{y + 4}\" width=\"{Math.Max(2, to - from):F1}\" height=\"{RowHeight - 8}\" rx=\"2\" fill=\"{colour}\"/>");
            Add(body, $"<text x=\"{to + 6:F1}\" y=\"{y + 14}\" fill=\"#52606d\">{Times(ratio)}</text>");
        }
        return bottom + 8;
    }

    private static void Add(StringBuilder body, FormattableString line) => body.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Shorten(string name) => name.Length <= 50 ? name : $"{name[..49]}…";

    private static string Times(double ratio) => ratio.ToString(ratio switch { >= 100 => "F0", >= 10 => "F1", >= 0.1 => "F2", _ => "F3" }, CultureInfo.InvariantCulture) + "×";
}
