using Parallelism.Tests.Faults;

namespace Parallelism.Tests.Processes;

// The strategies of the crash table. Each goes through all rows of its places, one disaster after the other, and must be whole again for the next.
public sealed class CrashPools : IAsyncLifetime
{
    public const int ItemsOfALife = 3;

    // 64 MiB.
    private const string SmallHeap = "0x4000000";

    private readonly Dictionary<string, ProcessStrategy> _strategies = [];
    private int _isArmed;

    // For items that pass through a worker.
    public ProcessStrategy Plain => Get(nameof(Plain), static () => new(Configure(2)));

    // A frame to its worker can stop half-way.
    public ProcessStrategy Stalling => Get(nameof(Stalling), () => Stalls.CreateStrategy(Configure(1)));

    public FaultInjector Stalls { get; }

    public CrashPools() => Stalls = new(new()
    {
        OnFrame = place => place.Direction == FrameDirection.ToWorker && Interlocked.Exchange(ref _isArmed, 0) == 1 ? FrameFault.Stall : FrameFault.None,
    });

    public static ProcessStrategyOptions Configure(
        int degree, int? recycleAfter = null, TimeSpan? startTimeout = null, Func<IPayloadSerializer>? serializer = null, Action? initializer = null, Action? teardown = null) => new()
    {
        MaxDegreeOfParallelism = degree,
        RecycleAfter = recycleAfter,
        StartTimeout = startTimeout ?? Pool.Limit,
        GracePeriod = TimeSpan.FromSeconds(1),
        StopPatience = TimeSpan.FromMilliseconds(500),
        Serializer = serializer ?? (static () => new MarkedSerializer()),
        Initializer = initializer,
        Teardown = teardown,
        EnvironmentVariables = new Dictionary<string, string?> { ["DOTNET_GCHeapHardLimit"] = SmallHeap },
    };

    // Its worker leaves after so many items, and has had one of them.
    public async Task<ProcessStrategy> GetLeavingAsync()
    {
        const string name = "Leaving";
        bool isNew = !_strategies.ContainsKey(name);
        ProcessStrategy strategy = Get(name, static () => new(Configure(1, recycleAfter: ItemsOfALife, teardown: LastAct.TearDown)));
        if (isNew)
            await strategy.RunAsync(static () => 1).WaitAsync(Pool.Limit);
        return strategy;
    }

    public void StallNextFrame() => Volatile.Write(ref _isArmed, 1);

    // A row failed: the next one is to tell of itself only.
    public async Task AbandonAsync()
    {
        ProcessStrategy[] strategies = [.. _strategies.Values];
        _strategies.Clear();
        foreach (ProcessStrategy strategy in strategies)
            await strategy.DisposeAsync().AsTask().WaitAsync(Pool.Limit);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => AbandonAsync();

    private ProcessStrategy Get(string name, Func<ProcessStrategy> create)
    {
        if (!_strategies.TryGetValue(name, out ProcessStrategy? strategy))
            _strategies[name] = strategy = create();
        return strategy;
    }
}
