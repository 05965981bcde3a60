using System.Diagnostics;

namespace Parallelism.Tests;

// Runs items on whatever nodes there are, and says how it went: a line for each result, then a verdict.
internal static class Caller
{
    public static async Task<int> RunAsync(RabbitMQConnectionOptions connection, int items, int milliseconds, int poison)
    {
        await using var strategy = new RabbitMQStrategy(new RabbitMQStrategyOptions { Connection = connection, Logger = new LineLogger() });
        await strategy.WarmUpAsync();
        using Activity? caller = TraceLines.Source.StartActivity("caller");
        Console.WriteLine($"nodes {strategy.GetStatistics().Nodes.Count}");
        var clock = Stopwatch.StartNew();
        var seen = new int[items];
        TimeSpan longestGap = TimeSpan.Zero, last = TimeSpan.Zero;
        try
        {
            IAsyncEnumerable<int> results = strategy.StreamAsync(
                Enumerable.Range(0, items), i => Work(i, milliseconds, poison), new StreamOptions { Ordered = false, OnError = ErrorHandling.KeepGoing, TraceItems = caller is not null });
            await foreach (int i in results)
            {
                seen[i]++;
                longestGap = clock.Elapsed - last > longestGap ? clock.Elapsed - last : longestGap;
                last = clock.Elapsed;
                Console.WriteLine($"result {i}");
            }
        }
        catch (AggregateException error)
        {
            foreach (Exception inner in error.InnerExceptions)
                Console.WriteLine($"failed {inner.GetType().Name} {inner.Message}");
        }
        Console.WriteLine(
            $"verdict once {seen.Count(static count => count == 1)} never {seen.Count(static count => count == 0)} more {seen.Count(static count => count > 1)} " +
            $"gap {longestGap.TotalMilliseconds:F0} sessions {strategy.GetStatistics().Sessions} duplicates {strategy.GetStatistics().DuplicatesDropped} elapsed {clock.ElapsedMilliseconds}");
        return 0;
    }

    private static int Work(int i, int milliseconds, int poison)
    {
        using Activity? work = TraceLines.Source.StartActivity("work");
        Thread.Sleep(milliseconds);
        // Not the worker's process alone: the node with it.
        if (i == poison)
            Environment.FailFast("poison");
        return i;
    }
}
