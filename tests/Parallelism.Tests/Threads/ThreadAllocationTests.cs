namespace Parallelism.Tests.Threads;

// Alone, because what it counts is the whole process's.
[Collection(nameof(ThreadAllocationTests))]
[CollectionDefinition(nameof(ThreadAllocationTests), DisableParallelization = true)]
public sealed class ThreadAllocationTests
{
    [Fact(Timeout = 60_000)]
    public async Task An_awaited_item_allocates_nothing()
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 2 });
        Func<int, int> work = static n => n + 1;
        await RunAsync(5000);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await RunAsync(20_000);
        long perItem = (GC.GetTotalAllocatedBytes(precise: true) - before) / 20_000;
        perItem.Should().BeLessThan(40);

        async Task RunAsync(int count)
        {
            for (int i = 0; i < count; i++)
                await strategy.ExecuteAsync(WorkItem.Create(work, i)).ConfigureAwait(false);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_loop_allocates_for_the_call_and_not_for_its_items()
    {
        await using var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = 2 });
        int[] sums = new int[1000];
        Action<int> body = i => sums[i]++;
        long bytes = 0;
        var thread = new Thread(() =>
        {
            Loops(200);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Loops(100);
            bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / 100;
        });
        thread.Start();
        thread.Join();
        bytes.Should().BeLessThan(1500, "1000 items of 2 bytes each would be more");

        void Loops(int count)
        {
            for (int i = 0; i < count; i++)
                strategy.ForAsync(0, 1000, body).Wait();
        }
    }
}
