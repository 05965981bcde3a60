namespace Parallelism.Benchmarks.Compare;

// Runs the cases over several rounds, every contestant once in each, so that a change of the machine's mood meets all of them.
internal static class CompareCommand
{
    private const int UsageError = 64;

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (CompareOptions.Parse(arguments) is not { } options)
            return Fail(CompareOptions.Usage);
        Scale scale = options.IsQuick ? Scale.Quick : Scale.Full;
        await using var stage = new Stage();
        var shared = new SharedCases(stage, scale);
        Case[] all = [.. new ProcessCases(stage, scale).All, .. shared.All, .. new ThreadCases(stage, scale).All];
        string[] unknown = [.. options.Cases.Except(all.Select(known => known.Id))];
        if (unknown.Length > 0)
            return Fail($"There is no case {string.Join(", ", unknown)}.\n{CompareOptions.Usage}");
        Case[] cases = [.. all.Where(one => options.Cases.Count == 0 || options.Cases.Contains(one.Id))];

        string machine = MachineDescription.Write(options.Rounds);
        await MeasureAsync(cases, options.Rounds);
        await shared.CloseAsync();
        string report = $"{machine}\n{Tables.Write(cases)}";
        Console.WriteLine(report);
        if (options.IsQuick)
            Console.WriteLine("A quick run shows that everything runs. Its figures mean nothing.");
        if (options.IsComplete)
            Console.WriteLine($"Written into {DocumentSection.Replace("compare", report)}.");
        string? plot = options.Plot ?? (options.IsComplete ? DocumentSection.PathOf(Path.Combine("docs", "images", "benchmarks.svg")) : null);
        if (plot is not null)
        {
            await File.WriteAllTextAsync(plot, Plot.Write(cases, machine.ReplaceLineEndings("\n").Split('\n')[0].TrimStart('-', ' ')));
            Console.WriteLine($"Drawn into {plot}.");
        }
        string[] failures = [.. cases.SelectMany(one => one.Contestants).Where(row => row.Failure is not null).Select(row => $"{row.Name}: {row.Failure}")];
        return failures.Length == 0 ? 0 : Fail(string.Join('\n', failures), 1);
    }

    private static async Task MeasureAsync(Case[] cases, int rounds)
    {
        for (int round = 0; round <= rounds; round++)
        {
            await Console.Error.WriteLineAsync(round == 0 ? "warming up" : $"round {round} of {rounds}");
            foreach (Case one in cases.Where(one => round > 0 || one.NeedsWarmUp))
            {
                // Each round begins with another contestant, so that none always follows the same one.
                for (int i = 0; i < one.Contestants.Count; i++)
                    await one.Contestants[(i + round) % one.Contestants.Count].MeasureAsync(keep: round > 0);
            }
        }
    }

    private static int Fail(string message, int exitCode = UsageError)
    {
        Console.Error.WriteLine(message);
        return exitCode;
    }
}
