using Parallelism;

namespace Parallelism.Tests.Parent;

// Every verb on every strategy, where there may be one processor only.
internal static class Verbs
{
    public static async Task RunAsync()
    {
        Console.WriteLine($"processors {Environment.ProcessorCount}");
        foreach (string name in (string[])["sequential", "thread", "process"])
        {
            await using IExecutionStrategy strategy = ExecutionStrategy.Create(name);
            int[] numbers = [.. Enumerable.Range(0, 500)];
            int one = await strategy.RunAsync(static () => 1);
            int mapped = (await strategy.MapAsync(numbers, static i => i * 2)).Sum();
            int streamed = 0;
            await foreach (int result in strategy.StreamAsync(numbers, static i => i))
                streamed += result;
            await strategy.ForAsync(0, 500, static _ => { });
            long reduced = await strategy.ReduceAsync(0, 500, 0L, static (sum, i) => sum + i, static (a, b) => a + b);
            // Every worker's thread waits, and what it waits for needs one too.
            int nested = (await strategy.MapAsync([1, 2, 3, 4], async i => (await strategy.MapAsync([i, i], static x => x)).Sum())).Sum();
            Console.WriteLine($"{name}: {one} {mapped} {streamed} {reduced} {nested}");
        }
    }
}
