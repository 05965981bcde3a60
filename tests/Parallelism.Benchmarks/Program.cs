using System.Runtime.CompilerServices;
using BenchmarkDotNet.Running;
using Parallelism.Benchmarks.Compare;
using Parallelism.Benchmarks.Reliability;
using Parallelism.Benchmarks.Topology;
using Parallelism.Benchmarks.Values;

namespace Parallelism.Benchmarks;

// `compare` runs the side-by-side tables, `values` those of the serializer, `topology` the cost of the probe, `faults`, `chaos` and `soak` what docs/reliability.md says; anything else is for BenchmarkDotNet. `bare-worker` and `cold-start` are what `compare` starts itself with.
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        switch (arguments.FirstOrDefault())
        {
            case "compare":
                return await CompareCommand.RunAsync(arguments[1..]);
            case "values":
                return ValuesCommand.Run(arguments[1..]);
            case "topology":
                return TopologyCommand.Run(arguments[1..]);
            case "faults":
                return await FaultsCommand.RunAsync();
            case "chaos":
                return await ChaosCommand.RunAsync(arguments[1..]);
            case "soak":
                return await SoakCommand.RunAsync(arguments[1..]);
            case BareWorker.Command:
                BareWorker.Run();
                return 0;
            case ColdStart.Command:
                return await ColdStart.RunAsync(arguments[1]);
            default:
                RunParts(arguments);
                return 0;
        }
    }

    // On its own, so that a cold start does not load BenchmarkDotNet.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunParts(string[] arguments) => BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
}
