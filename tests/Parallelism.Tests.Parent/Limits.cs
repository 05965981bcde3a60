namespace Parallelism.Tests.Parent;

// What a program sees of the limits that it was started under.
internal static class Limits
{
    public static void Print()
    {
        MachineTopology machine = TopologyProbe.Read();
        Console.WriteLine($"usable {machine.Usable}");
        Console.WriteLine(FormattableString.Invariant($"quota {machine.Limits.QuotaProcessors}"));
        Console.WriteLine($"runtime {Environment.ProcessorCount}");
        Console.WriteLine(ExecutionStrategy.Explain());
    }

    // Works until its degree is another one, for at most a minute.
    public static async Task FollowAsync()
    {
        await using var threads = new ThreadStrategy();
        int before = threads.MaxDegreeOfParallelism;
        Console.WriteLine($"degree {before}");
        long start = Environment.TickCount64;
        while (threads.MaxDegreeOfParallelism == before && Environment.TickCount64 - start < 60_000)
            await threads.RunAsync(static () => Thread.Sleep(1));
        Console.WriteLine($"degree {threads.MaxDegreeOfParallelism}");
    }
}
