using Microsoft.Extensions.Hosting;
using Parallelism;

namespace StrategySwap;

/// <summary>Keeps the strategy busy from several sides, and knows what each result has to be.</summary>
public sealed class LoadService(IExecutionStrategy strategy, Ledger ledger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(MapAsync(stoppingToken), MapAsync(stoppingToken), StreamAsync(stoppingToken));

    private async Task MapAsync(CancellationToken stop)
    {
        await Task.Yield();
        SharedArray<long> runs = ledger.Runs;
        SharedArray<int> process = ledger.LastProcess;
        int[] items = [.. Enumerable.Range(0, Ledger.Items)];
        while (!stop.IsCancellationRequested)
        {
            ledger.Order(items.Length);
            // What has begun is to end, so the service's token ends the loop and not the call.
            long[] results = await strategy.MapAsync(items, item => Work(item, runs, process), cancellationToken: CancellationToken.None);
            ledger.Book(results.SequenceEqual(items.Select(Square)), items.Length);
        }
    }

    private async Task StreamAsync(CancellationToken stop)
    {
        await Task.Yield();
        SharedArray<long> runs = ledger.Runs;
        SharedArray<int> process = ledger.LastProcess;
        while (!stop.IsCancellationRequested)
        {
            int next = 0;
            ledger.Order(Ledger.Items);
            bool isRight = true;
            await foreach (long result in strategy.StreamAsync(
                Enumerable.Range(0, Ledger.Items), item => Work(item, runs, process), new StreamOptions { MaxItemsInFlight = 8 }, CancellationToken.None))
            {
                isRight &= result == Square(next++);
            }
            ledger.Book(isRight && next == Ledger.Items, Ledger.Items);
        }
    }

    private static long Work(int item, SharedArray<long> runs, SharedArray<int> process)
    {
        runs.AtomicAdd(item, 1);
        process[0] = Environment.ProcessId;
        return Square(item);
    }

    private static long Square(int item) => (long)item * item;
}
