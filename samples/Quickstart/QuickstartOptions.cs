using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Quickstart;

internal sealed record QuickstartOptions
{
    private static readonly string[] Strategies = ["all", "sequential", "thread", "process", "auto"];

    public const string Usage = """
        Usage: dotnet run --project samples/Quickstart -c Release -- [options]

        Builds an index of the words of many files, with a compressed size and a SHA-256 per file: the same code on every strategy.

          --strategy NAME   all (default), sequential, thread, process, or auto for what fits this machine
          --degree N        how many files at once; default: what the machine allows
          --folder PATH     the folder to index; default: the reference documentation of the .NET SDK
          --files N         only the first N files, in order of their names
          --svg FILE        writes the picture of this machine there too
          --json            prints the result as JSON and nothing else
          --help            prints this text
        """;

    public string Strategy { get; private init; } = "all";

    public int? Degree { get; private init; }

    public string? Folder { get; private init; }

    public int? Files { get; private init; }

    public string? Svg { get; private init; }

    public bool Json { get; private init; }

    public bool Help { get; private init; }

    public static bool TryParse(
        string[] args, [NotNullWhen(true)] out QuickstartOptions? options, [NotNullWhen(false)] out string? error)
    {
        options = null;
        error = null;
        var parsed = new QuickstartOptions();
        for (int i = 0; i < args.Length && error is null; i++)
        {
            string option = args[i];
            if (option is "--help" or "-h")
                parsed = parsed with { Help = true };
            else if (option is "--json")
                parsed = parsed with { Json = true };
            else if (option is not ("--strategy" or "--degree" or "--folder" or "--files" or "--svg"))
                error = $"There is no option '{option}'.";
            else if (++i == args.Length)
                error = $"{option} needs a value.";
            else
                parsed = parsed.With(option, args[i], out error);
        }
        options = error is null ? parsed : null;
        return error is null;
    }

    private QuickstartOptions With(string option, string value, out string? error)
    {
        error = null;
        switch (option)
        {
            case "--strategy" when Strategies.Contains(value):
                return this with { Strategy = value };
            case "--strategy":
                error = $"--strategy is one of {string.Join(", ", Strategies)}; it was '{value}'.";
                return this;
            case "--svg" when value.Length > 0:
                return this with { Svg = Path.GetFullPath(value) };
            case "--svg":
                error = "--svg needs the path of a file.";
                return this;
            case "--folder" when value.Length > 0:
                return this with { Folder = Path.GetFullPath(value) };
            case "--folder":
                error = "--folder needs the path of a folder.";
                return this;
            default:
                int largest = option == "--degree" ? 65_535 : int.MaxValue;
                if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1 || number > largest)
                    error = $"{option} is a number from 1 to {largest}; it was '{value}'.";
                return option == "--degree" ? this with { Degree = number } : this with { Files = number };
        }
    }
}
