using Parallelism;

namespace DocSnippets;

// The declarations and calls of the page about groups and places.
internal static class Groups
{
    public static async Task<Report> ByNameAsync(string scene, string[] files)
    {
        var groups = new Dictionary<string, WorkerGroup>
        {
            ["big"] = new() { Place = WorkerPlace.BigCores, MaxWorkerMemory = 4L << 30, Helps = ["small"] },
            ["small"] = new() { Place = WorkerPlace.SmallCores, MaxDegreeOfParallelism = 2 },
            ["gpu"] = new() { MaxDegreeOfParallelism = 1, Reserved = true, Initializer = static () => Gpu.Open(), EnvironmentVariables = new Dictionary<string, string?> { ["CUDA_VISIBLE_DEVICES"] = "0" } },
        };
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { Groups = groups });
        Report report = await strategy.InGroup("gpu").RunAsync(() => Gpu.Render(scene));
        Thumb[] thumbs = await strategy.MapAsync(files, MakeThumb, new MapOptions { Group = "small" });
        return report with { Thumbs = thumbs.Length };
    }

    public static async Task PlacedAsync()
    {
        await using var pinned = new ProcessStrategy(new ProcessStrategyOptions { Placement = WorkerPlacement.PerCore });
        await using var threads = new ThreadStrategy(new ThreadStrategyOptions { Threads = ThreadSource.Dedicated, Place = WorkerPlace.Node(0) });
        await using var roomy = new ProcessStrategy(new ProcessStrategyOptions { GarbageCollector = new() { Server = true, HeapCount = 4, HeapLimit = 8L << 30 } });
    }

    public static async Task<double> NearDataAsync(IExecutionStrategy strategy, SharedArray<double>[] parts, SharedArray<double> part, int nodes)
    {
        double[] sums = await strategy.MapAsync(parts, SumUp, new MapOptions { NodeOf = index => (int)(index % nodes) });
        double one = await strategy.NearNode(1).RunAsync(() => SumUp(part));
        return sums.Sum() + one;
    }

    private static double SumUp(SharedArray<double> part) => part.ToArray().Sum();

    private static Thumb MakeThumb(string file) => new(file);

    internal sealed record Report(string Scene, int Thumbs = 0);

    internal sealed record Thumb(string File);

    private static class Gpu
    {
        public static void Open()
        {
        }

        public static Report Render(string scene) => new(scene);
    }
}
