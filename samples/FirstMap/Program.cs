using Parallelism;

await using var strategy = new ProcessStrategy();
int[] depths = [10, 1_000, 100_000_000];   // the last one is too deep for any stack
foreach (ItemOutcome<int> outcome in await strategy.TryMapAsync(depths, Dive))
    Console.WriteLine(outcome.Error is WorkerCrashedException crash ? $"lost: {crash.Cause}" : $"came back from {outcome.Result}");

static int Dive(int depth) => depth == 0 ? 0 : 1 + Dive(depth - 1);
