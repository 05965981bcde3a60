using BenchmarkDotNet.Attributes;

namespace Parallelism.Benchmarks.Parts;

// What the machine is asked when a strategy is made by default.
[MemoryDiagnoser]
public class TopologyBenchmarks
{
    [Benchmark]
    public MachineTopology Read() => TopologyProbe.Read();

    [Benchmark]
    public string Explain() => ExecutionStrategy.Explain();
}
