using System.Globalization;

namespace Parallelism.Benchmarks.Compare;

internal sealed record CompareOptions
{
    public const string Usage = """
        compare [--rounds N] [--cases P1,P3,...] [--quick] [--plot FILE]
          --rounds N   how often every case is measured; the table has the medians (default 5)
          --cases ...  only these cases (default all: P1 P2 P3 P5 P4a P4b P4c S1 S2a S2b S2c S3 S4a S4b S4c S4d T1 T2 T4 T6 T6a)
          --quick      small sizes, to see that it runs; the figures mean nothing
          --plot FILE  draws the ratios, as SVG
        A run of all cases at full size also writes its tables into docs/benchmarks.md and draws docs/images/benchmarks.svg.
        """;

    public int Rounds { get; private init; } = 5;

    // Empty for all.
    public IReadOnlyList<string> Cases { get; private init; } = [];

    public bool IsQuick { get; private init; }

    public string? Plot { get; private init; }

    public bool IsComplete => Cases.Count == 0 && !IsQuick;

    // Null where the arguments make no sense.
    public static CompareOptions? Parse(string[] arguments)
    {
        var options = new CompareOptions();
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--quick":
                    options = options with { IsQuick = true };
                    break;
                case "--rounds" when i + 1 < arguments.Length
                    && int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) && rounds > 0:
                    options = options with { Rounds = rounds };
                    i++;
                    break;
                case "--plot" when i + 1 < arguments.Length:
                    options = options with { Plot = arguments[++i] };
                    break;
                case "--cases" when i + 1 < arguments.Length:
                    options = options with { Cases = arguments[++i].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) };
                    break;
                default:
                    return null;
            }
        }
        return options;
    }
}
