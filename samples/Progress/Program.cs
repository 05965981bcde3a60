using Parallelism;
using Progress;

// Counts primes below each of many numbers, with a bar for each strategy. `dotnet run -- thread` takes one strategy only.
string[] names = args.Length > 0 ? args : ["thread", "process"];
int[] limits = [.. Enumerable.Range(1, 400).Select(static i => i * 500)];

int[]? first = null;
foreach (string name in names)
{
    await using IExecutionStrategy strategy = ExecutionStrategy.Create(name);
    using var bar = ProgressDisplay.Create($"primes ({name})");
    int[] counts = await strategy.MapAsync(limits, Primes.Below, new MapOptions { Progress = bar.Receiver });
    bar.Finish();
    first ??= counts;
    Console.WriteLine($"{counts[^1]} primes below {limits[^1]}{(counts.AsSpan().SequenceEqual(first) ? "" : ", and something is wrong")}");
}

// How many there are is not known before the source has given its last: a spinner and a rate, no estimate.
await using (IExecutionStrategy strategy = ExecutionStrategy.Create(names[0]))
{
    using var bar = ProgressDisplay.Create("a stream");
    int most = 0;
    var options = new StreamOptions { Ordered = false, Progress = bar.Receiver };
    await foreach (int count in strategy.StreamAsync(Unknown(), Primes.Below, options))
        most = Math.Max(most, count);
    bar.Finish();
    Console.WriteLine($"at most {most}");
}

static IEnumerable<int> Unknown()
{
    for (int i = 1; i <= 100; i++)
        yield return i * 100;
}
