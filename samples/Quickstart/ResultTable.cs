namespace Quickstart;

internal static class ResultTable
{
    private static readonly string[] Heads = ["strategy", "degree", "time", "speed-up", "this process", "a worker", "sent", "received"];
    private static readonly int[] Widths = [11, 7, 9, 9, 13, 10, 9, 10];

    public static void Print(IReadOnlyList<StrategyRun> runs, Screen screen)
    {
        TimeSpan? reference = runs.FirstOrDefault(run => run.Strategy == "sequential")?.Time;
        int width = Widths.Sum();
        screen.WriteLine(screen.Dim($"  {"",36}{"peak memory of",23}{"over the pipes",19}"));
        screen.WriteLine($"  {Row(Heads)}");
        screen.WriteLine(screen.Dim($"  {new string('─', width)}"));
        foreach (StrategyRun run in runs)
            screen.WriteLine($"  {Row(Cells(run, reference))}");
        if (runs.Any(run => run.Workers is not null))
            screen.WriteLine(screen.Dim("  The time on processes includes the start of the workers."));
    }

    private static string[] Cells(StrategyRun run, TimeSpan? reference) =>
    [
        run.Strategy,
        $"{run.Degree}",
        Format.Time(run.Time),
        reference is { } time ? $"{time / run.Time:0.00}×" : Format.Nothing,
        Format.Bytes(run.PeakMemory),
        Format.Bytes(run.Workers?.PeakWorkerMemory),
        Format.Bytes(run.Workers?.BytesSent),
        Format.Bytes(run.Workers?.BytesReceived),
    ];

    // The first column stands left, figures stand right.
    private static string Row(string[] cells) =>
        string.Concat(cells.Select((cell, i) => i == 0 ? cell.PadRight(Widths[i]) : cell.PadLeft(Widths[i])));
}
