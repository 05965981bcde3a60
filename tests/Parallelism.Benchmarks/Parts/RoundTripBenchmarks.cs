using BenchmarkDotNet.Attributes;

namespace Parallelism.Benchmarks.Parts;

// One trivial item there and back, awaited, on a warm strategy.
[MemoryDiagnoser]
public class RoundTripBenchmarks : IAsyncDisposable
{
    private readonly ThreadStrategy _threads = new();
    private readonly ProcessStrategy _processes = new(new() { MaxDegreeOfParallelism = 2 });
    private int _number = 41;

    [GlobalSetup]
    public async Task WarmUpAsync() => await _processes.MapAsync(Enumerable.Range(0, 1_000).ToArray(), static i => i + 1);

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        await _processes.DisposeAsync();
        await _threads.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public Task<int> TaskRun() => Task.Run(() => _number + 1);

    [Benchmark]
    public Task<int> ThreadRunAsync() => _threads.RunAsync(() => _number + 1);

    [Benchmark]
    public ValueTask<int> ThreadExecuteAsync() => _threads.ExecuteAsync(WorkItem.Create(static i => i + 1, _number));

    [Benchmark]
    public Task<int> ProcessRunAsync()
    {
        int number = _number;
        return _processes.RunAsync(() => number + 1);
    }

    [Benchmark]
    public ValueTask<int> ProcessExecuteAsync() => _processes.ExecuteAsync(WorkItem.Create(static i => i + 1, _number));
}
