namespace Parallelism.Tests.Processes;

// Work that uses up its heap. The limit is in the environment of a program of its own, from which its workers have it.
public sealed class SmallHeapTests
{
    // Hexadecimal: 128 MiB.
    private const string Limit = "8000000";

    [LinuxFact(Timeout = 120_000)]
    public async Task Out_of_memory_under_a_heap_limit_costs_the_item_that_ran()
    {
        (int exitCode, string[] lines, string error) = await ParentProgram.RunAsync(
            ParentProgram.Muxer, [ParentProgram.Library, "memory"], ("DOTNET_GCHeapHardLimit", Limit));
        exitCode.Should().Be(0, error);
        lines[1..].Should().Equal(
            // Caught or not, it is an exception like any other as long as it is the item's own.
            "run: OutOfMemoryException",
            "neighbour: 42",
            "write result: OutOfMemoryException",
            "neighbour: 42",
            "on another thread: WorkerCrashedException OutOfMemory",
            "neighbour: 42",
            "write argument: survived",
            "neighbour: 42",
            "read argument: survived",
            "neighbour: 42");
    }
}
