using System.Diagnostics;
using Parallelism.Tests.Contract;
using Parallelism.Verbs;

namespace Parallelism.Tests.Processes;

// What the tests of this folder do with a process strategy again and again.
public static class Pool
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public static ProcessStrategy Create(int degree) => new(new ProcessStrategyOptions { MaxDegreeOfParallelism = degree });

    // Runs every item and gives what a call that keeps going does not: results beside failures.
    public static async Task<(TResult[] Results, IReadOnlyList<Exception> Failures)> MapAsync<T, TResult>(
        IExecutionStrategy strategy, T[] source, Func<T, TResult> work)
    {
        var batch = new MapBatch<T, TResult>(Work<T, TResult>.Of(work), source, ErrorHandling.KeepGoing);
        try
        {
            await batch.RunAsync(strategy, default).WaitAsync(Limit);
            return (batch.Results, []);
        }
        catch (AggregateException error)
        {
            return (batch.Results, error.InnerExceptions);
        }
    }

    public static async Task<Exception> FailureOfAsync(Task call)
    {
        try
        {
            await call.WaitAsync(Limit);
        }
        catch (Exception error)
        {
            return error;
        }
        throw new Xunit.Sdk.XunitException("The call should have failed; it ended well.");
    }

    public static async Task<TException> FailureOfAsync<TException>(Task call)
        where TException : Exception =>
        (await FailureOfAsync(call)).Should().BeOfType<TException>().Subject;

    public static async Task ShouldBeUsableAsync(IExecutionStrategy strategy)
    {
        (await strategy.RunAsync(static () => 6 * 7).WaitAsync(Limit)).Should().Be(42);
        (await strategy.MapAsync([1, 2, 3, 4, 5], static x => x * x).WaitAsync(Limit)).Should().Equal(1, 4, 9, 16, 25);
    }

    // The signal stops the threads of a process one by one: back when the last has stopped.
    public static Task StopAsync(int processId)
    {
        const int sigStop = 19;
        Crash.Signal(processId, sigStop);
        return UntilAsync(() => Crash.IsStopped(processId), $"every thread of process {processId} has stopped");
    }

    // Polls for what only the system knows.
    public static async Task UntilAsync(Func<bool> isSo, string what, TimeSpan? limit = null)
    {
        var clock = Stopwatch.StartNew();
        while (!isSo())
        {
            if (clock.Elapsed > (limit ?? Limit))
                throw new TimeoutException($"Not so within {limit ?? Limit}: {what}");
            await Task.Delay(5);
        }
    }

    // The ids of as many different workers as the strategy has; each runs an item until all do.
    public static async Task<int[]> MeetAllAsync(IExecutionStrategy strategy, Signals signals)
    {
        int count = strategy.MaxDegreeOfParallelism;
        string kind = $"met{Guid.NewGuid():N}";
        return await strategy.MapAsync(Enumerable.Range(0, count).ToArray(), _ =>
        {
            signals.Add(kind);
            signals.WaitForCount(kind, count);
            return Environment.ProcessId;
        }).WaitAsync(Limit);
    }
}
