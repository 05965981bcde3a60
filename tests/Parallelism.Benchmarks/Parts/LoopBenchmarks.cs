using BenchmarkDotNet.Attributes;

namespace Parallelism.Benchmarks.Parts;

// A loop of a million indices whose body writes one element of a shared array.
[MemoryDiagnoser]
public class LoopBenchmarks : IAsyncDisposable
{
    private readonly int[] _target = new int[1_000_000];
    private readonly ThreadStrategy _threads = new();

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        await _threads.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public void ParallelFor() => Parallel.For(0, _target.Length, i => _target[i] = i);

    [Benchmark]
    public Task ThreadForAsync() => _threads.ForAsync(0, _target.Length, i => _target[i] = i);

    [Benchmark]
    public void PlinqForAll() => ParallelEnumerable.Range(0, _target.Length).ForAll(i => _target[i] = i);

    [Benchmark]
    public Task ParallelForEachAsync() => Parallel.ForEachAsync(Enumerable.Range(0, _target.Length), (i, _) =>
    {
        _target[i] = i;
        return ValueTask.CompletedTask;
    });
}
