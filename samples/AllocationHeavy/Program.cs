using System.Diagnostics;
using System.Globalization;
using AllocationHeavy;
using Parallelism;

// Each item parses a log of its own into a tree of objects and asks it a few questions: little goes in, little comes out, and a lot of garbage
// is made between. On threads all of it lies in one heap, and each collection stops them all; in processes each worker collects for itself.
int[] logs = [.. Enumerable.Range(0, 8)];
await using IExecutionStrategy threads = new ThreadStrategy(new ThreadStrategyOptions { MaxDegreeOfParallelism = 2 });
await using var processes = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2 });
await processes.WarmUpAsync();

Summary[] reference = await MeasureAsync(threads);
Summary[] isolated = await MeasureAsync(processes);
Console.WriteLine($"the same on threads and in processes: {reference.SequenceEqual(isolated)}");
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{reference.Sum(log => log.Requests):N0} requests, {reference.Sum(log => log.Errors):N0} errors, slowest {reference.Max(log => log.SlowestMilliseconds):N0} ms"));

async Task<Summary[]> MeasureAsync(IExecutionStrategy strategy)
{
    await strategy.MapAsync(logs[..4], LogParser.Summarize);
    TimeSpan paused = GC.GetTotalPauseDuration();
    var clock = Stopwatch.StartNew();
    Summary[] summaries = await strategy.MapAsync(logs, LogParser.Summarize);
    // A worker's pauses are its own; these are the ones that stop the program.
    Console.Error.WriteLine($"{strategy.Name}: {clock.ElapsedMilliseconds} ms, of which the program stood still for {(GC.GetTotalPauseDuration() - paused).TotalMilliseconds:N0} ms of garbage collection");
    return summaries;
}
