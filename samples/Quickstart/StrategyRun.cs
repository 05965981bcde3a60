using System.Diagnostics;

namespace Quickstart;

// One strategy's way through all files: how long, how much memory, and what came out.
internal sealed record StrategyRun(string Strategy, int Degree, TimeSpan Time, long PeakMemory, ProcessStatistics? Workers, MergedIndex Index)
{
    private static readonly StreamOptions AsTheyFinish = new() { Ordered = false };

    public string Digest { get; } = Index.Digest();

    public static async Task<StrategyRun> MeasureAsync(IExecutionStrategy strategy, FileSet files, Screen screen, CancellationToken cancellationToken)
    {
        using var memory = new MemoryMeter();
        var progress = new ProgressBar(screen, strategy.Name, files.TotalBytes);
        var index = new MergedIndex();
        long start = Stopwatch.GetTimestamp();
        await foreach (FileIndex file in strategy.StreamAsync(files.Paths, Indexer.IndexFile, AsTheyFinish, cancellationToken))
        {
            index.Add(file);
            progress.Advance(file.Bytes);
        }
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        progress.Finish();
        ProcessStatistics? workers = (strategy as ProcessStrategy)?.GetStatistics();
        return new(strategy.Name, strategy.MaxDegreeOfParallelism, time, memory.Stop(), workers, index);
    }

    // The operating system's file cache and the compiler warm up on nobody's account.
    public static void WarmUp(FileSet files)
    {
        const int Samples = 60;
        foreach (string path in files.Paths.Skip(files.Paths.Count / 2).Take(Samples))
            Indexer.IndexFile(path);
        foreach (string path in files.Paths)
            Indexer.ReadThrough(path);
    }
}
