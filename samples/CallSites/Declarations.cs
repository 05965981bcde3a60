using Parallelism;

namespace CallSites;

// The ways to get a strategy.
internal static class Declarations
{
    public static async Task RunAsync()
    {
        await using IExecutionStrategy threads   = new ThreadStrategy();
        await using IExecutionStrategy processes = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 4 });
        await using IExecutionStrategy inline    = new SequentialStrategy();               // one after the other, for debugging and as the reference
        await using IExecutionStrategy best      = ExecutionStrategy.CreateDefault();      // the topology probe picks; environment variables may override
        await using IExecutionStrategy named     = ExecutionStrategy.Create("process");    // sequential | thread | process | auto
        string explanation = ExecutionStrategy.Explain();                                  // what would be picked here, and why, as text

        foreach (IExecutionStrategy strategy in new[] { threads, processes, inline, named })
            Console.WriteLine($"  {strategy.Name}: {await strategy.RunAsync(() => 6 * 7)}");
        Console.WriteLine($"  best: {await best.RunAsync(() => 6 * 7)}");
        Console.WriteLine($"  explained: {explanation.Length > 0}");
    }
}
