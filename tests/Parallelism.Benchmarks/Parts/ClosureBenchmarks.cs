using BenchmarkDotNet.Attributes;
using Parallelism.Closures;
using Parallelism.Serialization;

namespace Parallelism.Benchmarks.Parts;

// A delegate to bytes, as for each single item: without captures it is looked up, with captures it is written anew.
[MemoryDiagnoser]
public class ClosureBenchmarks
{
    private readonly WorkEncoder _encoder = new(new FormatterTable(new ClosureFormatters()), new CodeTable());
    private int _number = 41;
    private string _text = "a captured text";

    [Benchmark(Baseline = true)]
    public int WithoutCaptures() => Encode(static () => 42);

    [Benchmark]
    public int CapturedInt()
    {
        int number = _number;
        return Encode(() => number + 1);
    }

    [Benchmark]
    public int CapturedIntAndString()
    {
        (int number, string text) = (_number, _text);
        return Encode(() => number + text.Length);
    }

    private int Encode(Func<int> work) => _encoder.Encode(work, typeof(int), typeof(int), 0).Bytes.Length;
}
