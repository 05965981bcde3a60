namespace Parallelism.Tests.Parent;

// Blocks every thread that the pool may have; meanwhile an item that never ends must be ended by its limit, and one whose worker dies run again.
internal static class Starved
{
    public static async Task HoldPromisesAsync()
    {
        ThreadPool.GetMinThreads(out int threads, out int ports);
        ThreadPool.SetMaxThreads(threads, ports);
        using var end = new ManualResetEventSlim();
        using var blocked = new CountdownEvent(threads);
        for (int i = 0; i < threads; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                blocked.Signal();
                end.Wait();
            }, null);
        }
        // This thread is none of the pool's: nothing was awaited yet.
        blocked.Wait();
        string seen = Path.GetTempFileName();
        var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 1,
            Timeout = TimeSpan.FromSeconds(2),
            GracePeriod = TimeSpan.FromMilliseconds(100),
            Retries = 1,
        });
        Task<int> repeated = strategy.RunAsync(() =>
        {
            if (new FileInfo(seen).Length > 0)
                return 2;
            File.WriteAllText(seen, "once");
            Environment.Exit(3);
            return 1;
        });
        Wait(repeated);
        Task stuck = strategy.RunAsync(static () => Thread.Sleep(Timeout.Infinite));
        Wait(stuck);
        string result = repeated.IsCompletedSuccessfully ? $"attempt {repeated.Result}" : $"{repeated.Status}";
        Console.WriteLine($"{result}, {stuck.Exception?.InnerException?.GetType().Name ?? stuck.Status.ToString()} while {threads - blocked.CurrentCount} of {threads} threads are blocked");
        File.Delete(seen);
        end.Set();
        await strategy.DisposeAsync();
    }

    private static void Wait(Task task) => ((IAsyncResult)task).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(60));
}
