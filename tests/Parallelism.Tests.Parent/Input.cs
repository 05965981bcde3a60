namespace Parallelism.Tests.Parent;

// Reads all of its own standard input while a pool works beside it, and while the work reads what it takes for standard input.
internal static class Input
{
    public static async Task CountAsync()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2, RecycleAfter = 20 });
        Task<int[]> stolen = strategy.MapAsync(Enumerable.Range(0, 200).ToArray(), static _ => Console.In.ReadLine() is null ? 0 : 1);
        int lines = 0;
        long sum = 0;
        while (Console.In.ReadLine() is { } line)
        {
            lines++;
            sum += long.Parse(line, null);
        }
        Console.WriteLine($"read {lines} lines, sum {sum}, the work read {(await stolen).Sum()}");
    }
}
