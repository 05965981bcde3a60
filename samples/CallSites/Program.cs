using CallSites;
using Parallelism;

// dotnet run --project samples/CallSites -- --strategy sequential|thread|verified|process|all
string chosen = args is ["--strategy", string given] ? given : "all";
string[] names = chosen == "all" ? ["sequential", "thread", "verified", "process"] : [chosen];

foreach (string name in names)
{
    Console.WriteLine($"{name}:");
    // The loop that writes an array needs shared memory, which is why its call site says threads.
    await using IExecutionStrategy threads = name == "sequential" ? new SequentialStrategy() : new ThreadStrategy();
    await using IExecutionStrategy processes = name switch
    {
        "sequential" => new SequentialStrategy(),
        "thread" => new ThreadStrategy(),
        // On threads, but only what would be the same in processes.
        "verified" => new ThreadStrategy(new ThreadStrategyOptions { VerifySwap = true }),
        "process" => new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2 }),
        _ => throw new ArgumentException($"Unknown strategy {name}: sequential, thread, verified, process or all."),
    };
    await Verbs.RunAsync(threads, processes);
}

if (chosen == "all")
{
    Console.WriteLine("declarations:");
    await Declarations.RunAsync();
}
