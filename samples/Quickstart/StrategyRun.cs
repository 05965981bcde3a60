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

    // So that the first strategy does not pay for the operating system's file cache and the compiler.
    public static async Task WarmUpAsync(FileSet files, CancellationToken cancellationToken)
    {
        const int Samples = 100;
        const long MostBytes = 1_000_000_000;
        await using var strategy = new SequentialStrategy();
        await foreach (FileIndex file in strategy.StreamAsync(files.Paths.TakeLast(Samples), Indexer.IndexFile, AsTheyFinish, cancellationToken))
            _ = file;
        if (files.TotalBytes > MostBytes)
            return;
        foreach (string path in files.Paths)
            Indexer.ReadThrough(path);
    }
}
