using Xunit.Abstractions;
using Xunit.Sdk;

namespace Parallelism.Tests.Contract;

// What every strategy promises, one test for each promise. A leaf makes its strategy; where strategies must differ, a test asks the traits.
// Work in these tests touches none of the test's own objects, so that it can run in another process: it takes values, and signals by files.
public abstract partial class ContractTests(SharedStrategy shared, ITestOutputHelper output) : IClassFixture<SharedStrategy>, IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    private readonly Signals _signals = Signals.Create();
    private readonly TaskCompletionSource _ended = new();

    // Makes a strategy in which this many items run at once, where the strategy can choose.
    protected abstract IExecutionStrategy Create(int degree);

    // The same with a limit for every item; null where a strategy has none.
    protected abstract IExecutionStrategy? CreateLimited(int degree, TimeSpan timeout, TimeSpan gracePeriod);

    // Whether items run in worker processes of this machine.
    protected virtual bool HasWorkers => !Traits.SharesMemory;

    private IExecutionStrategy Strategy => shared.Get(() => Create(3));

    private StrategyTraits Traits => Strategy.Traits;

    public Task InitializeAsync()
    {
        _ = WatchAsync();
        return Task.CompletedTask;
    }

    public Task DisposeAsync()
    {
        _ended.TrySetResult();
        Directory.Delete(_signals.Folder, recursive: true);
        return Task.CompletedTask;
    }

    [Promise]
    public async Task A_strategy_says_what_it_is()
    {
        await Task.Yield();
        Strategy.Name.Should().NotBeNullOrWhiteSpace();
        Strategy.MaxDegreeOfParallelism.Should().BeGreaterThan(0);
        Strategy.Traits.Should().Be(Strategy.Traits);
        if (Traits.SharesMemory)
            Traits.SurvivesCrashes.Should().BeFalse("what shares the caller's memory dies with it");
    }

    // A call on a thread of its own: some strategies run the work on the thread that calls.
    private static Task<T> StartAsync<T>(Func<Task<T>> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private static Task StartAsync(Func<Task> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private static async Task<Exception> FailureOfAsync(Task call)
    {
        try
        {
            await call.WaitAsync(Limit);
        }
        catch (Exception error)
        {
            return error;
        }
        throw new XunitException("The call should have failed; it ended well.");
    }

    private static async Task<TException> FailureOfAsync<TException>(Task call)
        where TException : Exception =>
        (await FailureOfAsync(call)).Should().BeOfType<TException>().Subject;

    private static async Task<List<T>> CollectAsync<T>(IAsyncEnumerable<T> stream)
    {
        var items = new List<T>();
        await foreach (T item in stream)
            items.Add(item);
        return items;
    }

    private async Task ShouldBeUsableAsync()
    {
        (await Strategy.RunAsync(static () => 6 * 7).WaitAsync(Limit)).Should().Be(42);
        (await Strategy.MapAsync([1, 2, 3, 4, 5], static x => x * x).WaitAsync(Limit)).Should().Equal(1, 4, 9, 16, 25);
    }

    private async Task WatchAsync()
    {
        if (await Task.WhenAny(_ended.Task, Task.Delay(Limit + TimeSpan.FromSeconds(5))) == _ended.Task)
            return;
        IExecutionStrategy strategy = Strategy;
        shared.Abandon();
        ThreadPool.GetAvailableThreads(out int free, out _);
        ThreadPool.GetMaxThreads(out int most, out _);
        output.WriteLine($"The test passes its time limit. Strategy: {strategy.Name}, degree {strategy.MaxDegreeOfParallelism}, {strategy.Traits}.");
        output.WriteLine($"Thread pool: {ThreadPool.ThreadCount} threads, {most - free} at work, {ThreadPool.PendingWorkItemCount} items waiting.");
        output.WriteLine($"Signals: {_signals}");
    }
}
