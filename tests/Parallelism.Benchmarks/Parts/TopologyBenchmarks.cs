using BenchmarkDotNet.Attributes;
using Parallelism.Benchmarks.Topology;

namespace Parallelism.Benchmarks.Parts;

// What the machine is asked when a strategy is made by default, and while it runs.
[MemoryDiagnoser]
public class TopologyBenchmarks
{
    private string _root = "";
    private Action _delete = static () => { };

    [GlobalSetup(Target = nameof(ReadLargest))]
    public void Unpack()
    {
        var largest = new RecordedMachine("256ppc-8n8s4t");
        (_root, _delete) = (largest.Root, largest.Dispose);
    }

    [GlobalCleanup(Target = nameof(ReadLargest))]
    public void Delete() => _delete();

    [Benchmark]
    public MachineTopology Read() => TopologyProbe.Read();

    [Benchmark]
    public MachineTopology ReadLargest() => TopologyProbe.Read(_root);

    [Benchmark]
    public MachineTopology ReadLimits() => TopologyProbe.ReadLimits();

    [Benchmark]
    public string Explain() => ExecutionStrategy.Explain();
}
