using Parallelism;

namespace Parallelism.Tests.Parent;

// Items that use up a heap which is small: the caller sets DOTNET_GCHeapHardLimit.
internal static class Memory
{
    private const int Block = 1 << 20;

    private static byte[]? s_held;

    public static async Task UseUpAsync()
    {
        if (GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > 512L << 20)
            throw new InvalidOperationException("This needs a heap limit, or the machine's memory would be used up.");
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1 });
        await TellAsync(strategy, "run", strategy.RunAsync(static () => Fill()));
        await TellAsync(strategy, "write result", strategy.RunAsync(static () => new string('x', 48 * Block)));
        await TellAsync(strategy, "on another thread", strategy.RunAsync(static () =>
        {
            new Thread(static () => Fill()).Start();
            Thread.Sleep(Timeout.Infinite);
        }));
        // The next ones are too much for whoever asks for memory first: any of the errors that say so will do, and so does a result.
        byte[] tooBig = new byte[24 * Block];
        await SurviveAsync(strategy, "write argument", strategy.RunAsync(() => tooBig.Length));
        tooBig = [];
        await strategy.RunAsync(static () =>
        {
            s_held = new byte[100 * Block];
        });
        byte[] big = new byte[10 * Block];
        await SurviveAsync(strategy, "read argument", strategy.RunAsync(() => big.Length));
    }

    private static async Task SurviveAsync(ProcessStrategy strategy, string what, Task<int> call)
    {
        string outcome = await OutcomeAsync(call);
        bool isKnown = outcome is "OutOfMemoryException" or "WorkerCrashedException OutOfMemory" or "ended well";
        Console.WriteLine($"{what}: {(isKnown ? "survived" : outcome)}");
        Console.WriteLine($"neighbour: {await strategy.RunAsync(static () => 6 * 7)}");
    }

    private static async Task TellAsync(ProcessStrategy strategy, string what, Task call)
    {
        Console.WriteLine($"{what}: {await OutcomeAsync(call)}");
        Console.WriteLine($"neighbour: {await strategy.RunAsync(static () => 6 * 7)}");
    }

    private static async Task<string> OutcomeAsync(Task call)
    {
        try
        {
            await call.WaitAsync(TimeSpan.FromSeconds(60));
            return "ended well";
        }
        catch (WorkerCrashedException error)
        {
            return $"{nameof(WorkerCrashedException)} {error.Cause}";
        }
        catch (Exception error)
        {
            return error.GetType().Name;
        }
    }

    private static int Fill()
    {
        var held = new List<byte[]>();
        while (true)
            held.Add(new byte[Block]);
    }
}
