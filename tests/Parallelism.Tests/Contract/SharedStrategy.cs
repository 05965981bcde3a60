namespace Parallelism.Tests.Contract;

// One strategy for all tests of a leaf: what an earlier test did to it must not show in a later one.
public sealed class SharedStrategy : IAsyncLifetime
{
    private IExecutionStrategy? _strategy;

    public IExecutionStrategy Get(Func<IExecutionStrategy> create) => _strategy ??= create();

    // A test passed its time limit: the next one starts afresh.
    public void Abandon() => _strategy = null;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_strategy is { } strategy)
            await strategy.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }
}
