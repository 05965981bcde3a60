using Parallelism.Topology;

namespace Parallelism;

/// <summary>Reads the machine that the process runs on, or one that was recorded.</summary>
public static class TopologyProbe
{
    /// <summary>
    /// Reads the machine's processors, caches and memory nodes and the limits of this process. What is missing or damaged is left out, in
    /// the worst case down to one processor (<see cref="MachineTopology.Detail"/> tells); nothing of it is ever an exception.
    /// </summary>
    /// <param name="root">
    /// The folder that stands for <c>/</c>. Anything else than <c>/</c> is read as a recorded Linux machine, on every operating system,
    /// and asks the running system nothing.
    /// </param>
    /// <remarks>The answer is a snapshot. It costs a few milliseconds for each dozen processors; it is not cached.</remarks>
    /// <exception cref="ArgumentException"><paramref name="root"/> is null or empty.</exception>
    public static MachineTopology Read(string root = "/")
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        if (root != "/")
            return LinuxProbe.Read(new DiskFileTree(root), 1);
        var live = OperatingSystem.IsWindows() ? WindowsCalls.Read()
            : OperatingSystem.IsMacOS() ? MacCalls.Read()
            : null;
        return live ?? LinuxProbe.Read(new DiskFileTree(root), Environment.ProcessorCount);
    }

    // No more than the processors and the limits of this process: some tens of files on the largest machine.
    internal static MachineTopology ReadLimits() => OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
        ? Read()
        : LinuxProbe.ReadLimits(new DiskFileTree("/"), Environment.ProcessorCount);
}
