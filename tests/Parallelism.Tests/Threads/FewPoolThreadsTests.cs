namespace Parallelism.Tests.Threads;

// Alone, because the size of the thread pool is the whole process's.
[Collection(nameof(ThreadAllocationTests))]
public sealed class FewPoolThreadsTests
{
    // The test runner itself blocks a thread or two of the pool.
    private static readonly int Threads = Math.Max(Environment.ProcessorCount, 4);

    [Theory(Timeout = 120_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public async Task Nested_loops_that_block_end_although_the_thread_pool_cannot_grow(int degree)
    {
        int leaves = 0;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var caller = new Thread(() =>
        {
            var strategy = new ThreadStrategy(new() { MaxDegreeOfParallelism = degree });
            for (int round = 0; round < 50; round++)
                strategy.ForAsync(0, 200, _ => strategy.ForAsync(0, 8, _ => { Interlocked.Increment(ref leaves); }).Wait()).Wait();
            strategy.DisposeAsync().AsTask().Wait();
            ended.SetResult();
        })
        { IsBackground = true };
        ThreadPool.GetMaxThreads(out int workers, out int ports);
        ThreadPool.SetMaxThreads(Threads, ports).Should().BeTrue();
        try
        {
            caller.Start();
            await ended.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }
        finally
        {
            ThreadPool.SetMaxThreads(workers, ports);
        }
        leaves.Should().Be(50 * 200 * 8);
    }
}
