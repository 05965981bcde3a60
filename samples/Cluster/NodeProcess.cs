using System.Diagnostics;

namespace Cluster;

// This program once more, as a node: in earnest on another machine.
internal static class NodeProcess
{
    public static Process Start()
    {
        string program = Environment.ProcessPath!;
        string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(NodeProcess).Assembly.Location] : [];
        var start = new ProcessStartInfo(program, [.. self, Parallelism.ParallelismNode.Switch]);
        start.Environment["PARALLELISM_MAX_DEGREE"] = "1";
        return Process.Start(start)!;
    }

    public static void End(Process node)
    {
        if (!node.HasExited)
            node.Kill(entireProcessTree: true);
        node.WaitForExit();
    }
}
