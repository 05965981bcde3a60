namespace Parallelism.Tests.Processes;

// One strategy through all disasters of a class: each must leave it usable for the next.
public sealed class CrashedPool : IAsyncLifetime
{
    public ProcessStrategy Strategy { get; } = new(new ProcessStrategyOptions
    {
        MaxDegreeOfParallelism = 2,
        Serializer = static () => new MarkedSerializer(),
    });

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => Strategy.DisposeAsync().AsTask().WaitAsync(Pool.Limit);
}
