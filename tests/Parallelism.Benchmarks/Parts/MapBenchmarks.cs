using BenchmarkDotNet.Attributes;

namespace Parallelism.Benchmarks.Parts;

// A map of 100,000 ints that adds one to each.
[MemoryDiagnoser]
public class MapBenchmarks : IAsyncDisposable
{
    private readonly int[] _ints = [.. Enumerable.Range(0, 100_000)];
    private readonly ThreadStrategy _threads = new();
    private readonly ProcessStrategy _processes = new(new() { MaxDegreeOfParallelism = 2 });

    [GlobalSetup]
    public async Task WarmUpAsync() => await ProcessMapAsync();

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        await _processes.DisposeAsync();
        await _threads.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public int[] PlinqInOrder() => [.. _ints.AsParallel().AsOrdered().Select(static i => i + 1)];

    [Benchmark]
    public Task<int[]> ThreadMapAsync() => _threads.MapAsync(_ints, static i => i + 1);

    [Benchmark]
    public Task<int[]> ProcessMapAsync() => _processes.MapAsync(_ints, static i => i + 1);
}
