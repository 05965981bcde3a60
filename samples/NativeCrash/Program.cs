using NativeCrash;
using Parallelism;

// Eight records go through a native library that trusts what a record says about itself. Two of them lie.
Record[] records = [.. Enumerable.Range(0, 8).Select(number => number is 3 or 6 ? Record.Lying(number) : Record.Honest(number))];

await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2 });
var lengths = new string[records.Length];
try
{
    // On threads this line would be the end of the program: a native memory violation cannot be caught.
    await foreach ((int Number, int Length) measured in strategy.StreamAsync(
        records, static record => (record.Number, NativeLibrary.Measure(record)), new StreamOptions { OnError = ErrorHandling.KeepGoing }))
    {
        lengths[measured.Number] = $"{measured.Length} bytes";
    }
}
catch (AggregateException failures)
{
    foreach (WorkerCrashedException crash in failures.InnerExceptions.Cast<WorkerCrashedException>())
    {
        WorkItem.TryGetIndex(crash, out long index);
        lengths[index] = $"{crash.Cause} by signal {crash.Signal}";
        // The whole obituary: signal, process id, the last lines of its standard error.
        Console.Error.WriteLine(crash.Message);
    }
}

for (int number = 0; number < records.Length; number++)
    Console.WriteLine($"record {number}: {lengths[number]}");
Console.WriteLine($"The program goes on: {await strategy.RunAsync(static () => NativeLibrary.Measure(Record.Honest(11)))} bytes; worker processes lost: {strategy.GetStatistics().Crashed}");
