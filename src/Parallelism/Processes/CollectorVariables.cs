using System.Globalization;

namespace Parallelism.Processes;

// The garbage collector of a worker, as the runtime reads it at its start.
internal static class CollectorVariables
{
    public static void Set(WorkerGarbageCollector? collector, bool isBound, IDictionary<string, string?> environment)
    {
        // Many processes share the machine: a heap for each core and a collector thread for each heap is for one that has it alone.
        environment["DOTNET_gcServer"] = collector is { Server: true } ? "1" : "0";
        environment["DOTNET_gcConcurrent"] = collector is { Concurrent: true } ? "1" : "0";
        // The server collector binds the threads of its heaps to the first processors, and each worker's would be the same ones.
        if (collector is { Server: true } && !isBound)
            environment["DOTNET_GCNoAffinitize"] = "1";
        Set("DOTNET_GCHeapCount", collector?.HeapCount, environment);
        Set("DOTNET_GCHeapHardLimit", collector?.HeapLimit, environment);
    }

    private static void Set(string name, long? value, IDictionary<string, string?> environment)
    {
        if (value is { } given)
            environment[name] = given.ToString("X", CultureInfo.InvariantCulture);
    }
}
