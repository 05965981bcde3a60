using System.Diagnostics;

namespace Parallelism.Tests;

// How many tiny items go over the nodes in a second: in chunks, and one by one.
internal static class Figures
{
    public static async Task<int> RunAsync(RabbitMQConnectionOptions connection, int items)
    {
        int[] numbers = [.. Enumerable.Range(0, items)];
        await using (var chunked = new RabbitMQStrategy(new RabbitMQStrategyOptions { Connection = connection }))
        {
            await chunked.WarmUpAsync();
            // The first calls compile, and find out how long an item takes.
            for (int i = 0; i < 5; i++)
                await MeasureAsync("chunked", chunked, numbers);
        }
        await using var single = new RabbitMQStrategy(new RabbitMQStrategyOptions { Connection = connection, MaxItemsPerChunk = 1 });
        await single.WarmUpAsync();
        await MeasureAsync("one by one", single, numbers[..(items / 20)]);
        return 0;
    }

    private static async Task MeasureAsync(string name, RabbitMQStrategy strategy, int[] numbers)
    {
        long messages = strategy.GetStatistics().MessagesSent;
        var clock = Stopwatch.StartNew();
        int[] results = await strategy.MapAsync(numbers, static i => i + 1);
        TimeSpan elapsed = clock.Elapsed;
        if (!results.SequenceEqual(numbers.Select(static i => i + 1)))
            throw new InvalidOperationException("A result is wrong.");
        Console.WriteLine(
            $"{name}: {numbers.Length} items in {elapsed.TotalMilliseconds:F0} ms, {numbers.Length / elapsed.TotalSeconds:F0} items/s, " +
            $"{strategy.GetStatistics().MessagesSent - messages} messages");
    }
}
