namespace Parallelism.Tests.Verbs;

// Which of several failures surfaces, decided without any timing: a strategy of the test's own runs the items in the order that it wants.
public sealed class RootCauseTests
{
    [Fact(Timeout = 30_000)]
    public async Task A_cancellation_that_the_work_wrapped_does_not_hide_the_failure_that_caused_it()
    {
        await using var strategy = new BackwardStrategy();
        Func<Task> call = () => strategy.MapAsync<int, int>([0, 1], (i, ct) => i == 1
            ? throw new FormatException("cause")
            : throw new IOException("interrupted", new OperationCanceledException(ct)));
        await call.Should().ThrowAsync<FormatException>();
    }

    [Fact(Timeout = 30_000)]
    public async Task Of_two_failures_the_first_in_order_surfaces()
    {
        await using var strategy = new BackwardStrategy();
        Func<Task> call = () => strategy.MapAsync([0, 1], i => i == 1 ? throw new FormatException() : i == 0 ? throw new IOException() : 0);
        await call.Should().ThrowAsync<IOException>();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_lazy_map_ends_with_the_first_failure_and_not_with_what_it_made_of_the_others()
    {
        await using var strategy = new BackwardStrategy();
        Func<Task> call = () => strategy.MapAsync(Lazy(), async (i, ct) =>
        {
            if (i == 1)
                throw new FormatException("cause");
            await Task.Delay(Timeout.InfiniteTimeSpan, ct);
            return i;
        });
        await call.Should().ThrowAsync<FormatException>();
    }

    [Fact(Timeout = 30_000)]
    public async Task An_unordered_stream_ends_with_the_first_failure_too()
    {
        await using var strategy = new BackwardStrategy();
        IAsyncEnumerable<int> stream = strategy.StreamAsync(
            Lazy(),
            async (i, ct) =>
            {
                if (i == 1)
                    throw new FormatException("cause");
                await Task.Delay(Timeout.InfiniteTimeSpan, ct);
                return i;
            },
            new StreamOptions { Ordered = false });
        Func<Task> call = async () =>
        {
            await foreach (int item in stream)
                item.Should().Be(-1, "no item succeeds");
        };
        await call.Should().ThrowAsync<FormatException>();
    }

    private static IEnumerable<int> Lazy()
    {
        for (int i = 0; i < 3; i++)
            yield return i;
    }

    private sealed class BackwardStrategy : IExecutionStrategy
    {
        public string Name => "backward";

        public StrategyTraits Traits => new() { SharesMemory = true };

        public int MaxDegreeOfParallelism => 64;

        public ValueTask<TResult> ExecuteAsync<T, TResult>(WorkItem<T, TResult> item, CancellationToken cancellationToken = default) =>
            item.InvokeAsync(cancellationToken);

        // Every item runs, the last one first, as if all had started together.
        public async Task ExecuteAsync(WorkBatch batch, CancellationToken cancellationToken = default)
        {
            for (long i = batch.Count - 1; i >= 0; i--)
                await batch.InvokeAsync(i, cancellationToken);
        }

        public ValueTask DisposeAsync() => default;
    }
}
