using System.Collections.Concurrent;

namespace Parallelism.Benchmarks.Compare;

// T1, T2, T4, T6: threads, each side with the degree that it chooses by itself.
internal sealed class ThreadCases(Stage stage, Scale scale)
{
    private const string ParallelFor = "Parallel.For";
    private const string TaskRun = "Task.Run";
    private const int Ranges = 64;

    private readonly int _length = scale.LoopLength;
    private readonly long _squares = Work.SumOfSquares(0, scale.LoopLength);
    private readonly long _items = (long)scale.Items * (scale.Items + 1) / 2;

    public IEnumerable<Case> All => [T1(), T2(), T4(), T6("T6", "the caller blocks for it", awaited: false), T6("T6a", "the caller awaits it", awaited: true)];

    private Case T1() => new(
        "T1",
        $"sum of squares over {_length:N0} indices",
        [new("median, ms")],
        ParallelFor,
        [
            new("thread, ReduceAsync", Side.OurThreads, () => SquaresAsync(() =>
                stage.Threads.ReduceAsync(0, _length, 0L, static (sum, i) => sum + (long)i * i, static (a, b) => a + b))),
            new($"thread, ForAsync over {Ranges} ranges", Side.OurThreads, () => SquaresAsync(SumOfRangesAsync)),
            new(ParallelFor, Side.Threads, () => SquaresAsync(() =>
            {
                long total = 0;
                Parallel.For(0, _length, static () => 0L, static (i, _, sum) => sum + (long)i * i, sum => Interlocked.Add(ref total, sum));
                return Task.FromResult(total);
            })),
            new("Parallel.ForEach over ranges", Side.Threads, () => SquaresAsync(() =>
            {
                long total = 0;
                Parallel.ForEach(Partitioner.Create(0, _length), range => Interlocked.Add(ref total, Work.SumOfSquares(range.Item1, range.Item2)));
                return Task.FromResult(total);
            })),
            new("PLINQ", Side.Threads, () => SquaresAsync(() =>
                Task.FromResult(ParallelEnumerable.Range(0, _length).Aggregate(0L, static (sum, i) => sum + (long)i * i, static (a, b) => a + b, static sum => sum)))),
            new("one thread, plain loop", Side.Threads, () => SquaresAsync(() => Task.FromResult(Work.SumOfSquares(0, _length)))),
        ]);

    private Case T2() => new(
        "T2",
        $"a loop body (Action<int>) called for each of {_length:N0} indices",
        [new("median, ms")],
        ParallelFor,
        [
            new("thread, ForAsync", Side.OurThreads, () => FindAsync(_length, body => stage.Threads.ForAsync(0, _length, body))),
            new(ParallelFor, Side.Threads, () => FindAsync(_length, body =>
            {
                Parallel.For(0, _length, body);
                return Task.CompletedTask;
            })),
            new("PLINQ, ForAll", Side.Threads, () => FindAsync(_length, body =>
            {
                ParallelEnumerable.Range(0, _length).ForAll(body);
                return Task.CompletedTask;
            })),
            new("Parallel.ForEachAsync (a tenth of it, times ten)", Side.Threads, async () => [10 * (await FindAsync(_length / 10, body =>
                Parallel.ForEachAsync(Enumerable.Range(0, _length / 10), (i, _) =>
                {
                    body(i);
                    return ValueTask.CompletedTask;
                })))[0]]),
            new("one thread, plain loop", Side.Threads, () => FindAsync(_length, body =>
            {
                for (int i = 0; i < _length; i++)
                    body(i);
                return Task.CompletedTask;
            })),
        ]);

    private Case T4() => new(
        "T4",
        $"{scale.Items:N0} trivial items started one by one, all awaited at the end",
        [new("median, ms")],
        TaskRun,
        [
            new("thread, RunAsync", Side.OurThreads, () => ItemsAsync(i => stage.Threads.RunAsync(() => i + 1))),
            new("thread, ExecuteAsync (a ValueTask each)", Side.OurThreads, () => Clock.TimeAsync(scale, _items, ExecuteItemsAsync)),
            new(TaskRun, Side.Threads, () => ItemsAsync(i => Task.Run(() => i + 1))),
            new("Parallel.ForEachAsync", Side.Threads, () => Clock.TimeAsync(scale, _items, async () =>
            {
                var results = new int[scale.Items];
                await Parallel.ForEachAsync(Enumerable.Range(0, scale.Items), (i, _) =>
                {
                    results[i] = i + 1;
                    return ValueTask.CompletedTask;
                });
                return Work.Sum(results);
            })),
        ]);

    private Case T6(string id, string how, bool awaited) => new(
        id,
        $"one trivial item there and back, one after the other; {how}",
        [new("median, us"), new("p99, us")],
        TaskRun,
        [
            new("thread, RunAsync", Side.OurThreads, () => LatencyAsync(awaited, i => stage.Threads.RunAsync(() => i + 1))),
            new("thread, ExecuteAsync (a ValueTask)", Side.OurThreads, () =>
                LatencyAsync(awaited, i => stage.Threads.ExecuteAsync(WorkItem.Create(Work.Increment, i)).AsTask())),
            new(TaskRun, Side.Threads, () => LatencyAsync(awaited, i => Task.Run(() => i + 1))),
        ]);

    private Task<double[]> SquaresAsync(Func<Task<long>> call) => Clock.TimeAsync(scale, _squares, call);

    private async Task<long> SumOfRangesAsync()
    {
        long total = 0;
        await stage.Threads.ForAsync(0, Ranges, range =>
        {
            (long from, long to) = ((long)_length * range / Ranges, (long)_length * (range + 1) / Ranges);
            Interlocked.Add(ref total, Work.SumOfSquares((int)from, (int)to));
        });
        return total;
    }

    // The body does next to nothing, and yet no compiler can leave it out: it finds the one index whose square is the last but one's.
    private Task<double[]> FindAsync(int length, Func<Action<int>, Task> loop) => Clock.TimeAsync(scale, length - 2, async () =>
    {
        long wanted = (long)(length - 2) * (length - 2);
        int found = 0;
        await loop(i =>
        {
            if ((long)i * i == wanted)
                found = i;
        });
        return found;
    });

    private Task<double[]> ItemsAsync(Func<int, Task<int>> start) => Clock.TimeAsync(scale, _items, () =>
    {
        var tasks = new Task<int>[scale.Items];
        for (int i = 0; i < tasks.Length; i++)
            tasks[i] = start(i);
        return Work.SumAsync(tasks);
    });

    private async Task<long> ExecuteItemsAsync()
    {
        ValueTask<int>[] items = [.. Enumerable.Range(0, scale.Items).Select(i => stage.Threads.ExecuteAsync(WorkItem.Create(Work.Increment, i)))];
        long sum = 0;
        for (int i = 0; i < items.Length; i++)
            sum += await items[i];
        return sum;
    }

    private Task<double[]> LatencyAsync(bool awaited, Func<int, Task<int>> call) => awaited
        ? Clock.RoundTripsAsync(scale.Latencies / 10, scale.Latencies, call)
        : Task.Factory.StartNew(
            () => Clock.RoundTrips(scale.Latencies / 10, scale.Latencies, i => call(i).GetAwaiter().GetResult()),
            CancellationToken.None,
            TaskCreationOptions.LongRunning, // a thread outside the pool, which is what blocks in real programs
            TaskScheduler.Default);
}
