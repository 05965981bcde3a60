using Parallelism.Tests.Processes;

namespace Parallelism.Tests.Faults;

// What happens to a strategy in a soak. Each act throws where a promise is broken.
internal sealed record SoakAct(ProcessStrategy Strategy, Random Random)
{
    private const int SigKill = 9;

    public static readonly (string Name, Func<SoakAct, Task> Run)[] All =
    [
        ("maps", static act => act.MapAsync()),
        ("crashes", static act => act.CrashAsync()),
        ("kills", static act => act.KillAsync()),
        ("cancellations", static act => act.CancelAsync()),
        ("streams left early", static act => act.LeaveStreamAsync()),
        ("large values", static act => act.MoveMuchAsync()),
        ("exceptions", static act => act.ThrowAsync()),
    ];

    public static readonly (string Name, Func<SoakAct, Task> Run) OverLimit = ("timeouts", static act => act.TimeOutAsync());

    public async Task DisposedAsync()
    {
        try
        {
            await Strategy.MapAsync(Numbers(5000), static i => i);
        }
        catch (Exception error) when (error is ObjectDisposedException or OperationCanceledException)
        {
            // As it should be.
        }
    }

    private async Task MapAsync()
    {
        int count = Random.Next(1, 3000);
        int[] results = await Strategy.MapAsync(Numbers(count), static i => i + 1);
        Check(results.SequenceEqual(Enumerable.Range(1, count)), "a map has wrong results");
    }

    private async Task CrashAsync()
    {
        int count = Random.Next(2, 300), culprit = Random.Next(count);
        Way way = Crash.Deadly[Random.Next(Crash.Deadly.Length)];
        try
        {
            await Strategy.ForAsync(0, count, i =>
            {
                if (i == culprit)
                    Crash.By(way);
            });
            Check(false, $"{way} had no effect");
        }
        catch (WorkerCrashedException error)
        {
            Check(error.ItemIndex == culprit, $"item {culprit} of {count} died of {way}, and the error says: {error.Message}");
        }
    }

    private async Task KillAsync()
    {
        Task<int[]> call = Strategy.MapAsync(Numbers(2000), static i =>
        {
            Thread.SpinWait(2000);
            return i;
        });
        await Task.Delay(Random.Next(60));
        foreach (int processId in Strategy.GetStatistics().ProcessIds.Take(1))
            Crash.Signal(processId, SigKill);
        try
        {
            Check((await call).Length == 2000, "a map has too few results");
        }
        catch (WorkerCrashedException error)
        {
            Check(error.Signal == SigKill, $"a killed worker's error says: {error.Message}");
        }
    }

    private async Task CancelAsync()
    {
        using var source = new CancellationTokenSource();
        bool listens = Random.Next(2) == 0;
        Task call = Strategy.RunAsync(token =>
        {
            if (listens)
                token.WaitHandle.WaitOne(200);
            else
                Thread.Sleep(200);
            token.ThrowIfCancellationRequested();
        }, source.Token);
        await Task.Delay(Random.Next(50));
        await source.CancelAsync();
        try
        {
            await call;
        }
        catch (OperationCanceledException error)
        {
            Check(error.CancellationToken == source.Token, "a cancelled call has another token than the caller's");
        }
    }

    private async Task TimeOutAsync()
    {
        try
        {
            await Strategy.RunAsync(static () => Thread.Sleep(Timeout.Infinite));
            Check(false, "an endless item came to an end");
        }
        catch (WorkTimeoutException)
        {
            // As it should be.
        }
    }

    private async Task LeaveStreamAsync()
    {
        int stop = Random.Next(50), seen = 0;
        await foreach (int result in Strategy.StreamAsync(Enumerable.Range(0, 100_000), static i => i))
        {
            Check(result == seen, "a stream is out of order");
            if (seen++ == stop)
                break;
        }
    }

    private async Task MoveMuchAsync()
    {
        byte[] big = new byte[Random.Next(1 << 20)];
        Random.NextBytes(big);
        byte[] back = await Strategy.RunAsync(() => big);
        Check(back.AsSpan().SequenceEqual(big), "a large value came back changed");
    }

    private async Task ThrowAsync()
    {
        try
        {
            await Strategy.MapAsync(Numbers(100), static i => i == 50 ? throw new InvalidDataException("on purpose") : i);
            Check(false, "an exception was lost");
        }
        catch (InvalidDataException)
        {
            // As it should be.
        }
    }

    private static int[] Numbers(int count) => [.. Enumerable.Range(0, count)];

    private static void Check(bool holds, string what)
    {
        if (!holds)
            throw new InvalidOperationException(what);
    }
}
