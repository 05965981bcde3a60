using Parallelism.Topology;

namespace Parallelism;

/// <summary>
/// A machine as its operating system describes it, and the limits under which this process runs on it. Immutable. Everything is about
/// processors that are online, unless it says otherwise.
/// </summary>
public sealed class MachineTopology
{
    internal MachineTopology()
    {
    }

    /// <summary>How much of the machine could be read.</summary>
    public TopologyDetail Detail { get; internal init; }

    /// <summary>Where <see cref="Online"/> was read: a file, a system call, or <c>the runtime's processor count</c>.</summary>
    public string OnlineFrom { get; internal init; } = "";

    /// <summary>The processors that are online; at least one.</summary>
    public ProcessorSet Online { get; internal init; }

    /// <summary>The processors that can ever come online; empty where the system does not say.</summary>
    public ProcessorSet Possible { get; internal init; }

    /// <summary>The processors that are plugged in; empty where the system does not say.</summary>
    public ProcessorSet Present { get; internal init; }

    /// <summary>The processors that the machine has and that are not online.</summary>
    public ProcessorSet Offline { get; internal init; }

    /// <summary>The physical cores, each as its processors; every online processor is in exactly one.</summary>
    public IReadOnlyList<ProcessorSet> Cores { get; internal init; } = [];

    /// <summary>The most online processors of one core; 1 where the system does not say which processors share a core.</summary>
    public int MaxThreadsPerCore
    {
        get
        {
            var most = 1;
            foreach (var core in Cores)
                most = Math.Max(most, core.Count);
            return most;
        }
    }

    /// <summary>The fewest online processors of one core: below <see cref="MaxThreadsPerCore"/> on machines with several kinds of core.</summary>
    public int MinThreadsPerCore
    {
        get
        {
            var fewest = MaxThreadsPerCore;
            foreach (var core in Cores)
                fewest = Math.Min(fewest, core.Count);
            return fewest;
        }
    }

    /// <summary>The packages (sockets); at least one.</summary>
    public IReadOnlyList<TopologyPackage> Packages { get; internal init; } = [];

    /// <summary>The dies; empty where the system does not state them.</summary>
    public IReadOnlyList<ProcessorSet> Dies { get; internal init; } = [];

    /// <summary>The clusters of cores; empty where the system does not state them.</summary>
    public IReadOnlyList<ProcessorSet> Clusters { get; internal init; } = [];

    /// <summary>The books (s390); empty where the system does not state them.</summary>
    public IReadOnlyList<ProcessorSet> Books { get; internal init; } = [];

    /// <summary>The drawers (s390); empty where the system does not state them.</summary>
    public IReadOnlyList<ProcessorSet> Drawers { get; internal init; } = [];

    /// <summary>The caches, by level, type and size, with who shares them; empty where the system does not state them.</summary>
    public IReadOnlyList<TopologyCache> Caches { get; internal init; } = [];

    /// <summary>The memory (NUMA) nodes; at least one. A machine that names none has one with all processors.</summary>
    public IReadOnlyList<TopologyNode> Nodes { get; internal init; } = [];

    /// <summary>Whether the system names memory nodes. If not, the only one in <see cref="Nodes"/> is implied.</summary>
    public bool NodesAreStated { get; internal init; }

    /// <summary>The kinds of core, from the least to the most able; one entry where nothing says that cores differ.</summary>
    public IReadOnlyList<ProcessorSet> CoreKinds { get; internal init; } = [];

    /// <summary>What tells the kinds of core apart.</summary>
    public string CoreKindsFrom { get; internal init; } = "";

    /// <summary>The limits of this process, each with its source.</summary>
    public TopologyLimits Limits { get; internal init; } = new();

    /// <summary>The processors that this process may use: online, in its cpuset, and in its affinity mask; at least one.</summary>
    public ProcessorSet Usable
    {
        get
        {
            var usable = Within(Within(Online, Limits.Cpuset), Limits.Affinity);
            return usable.IsEmpty ? Online : usable;
        }
    }

    /// <summary>The number of cores that have a usable processor.</summary>
    public int UsableCores
    {
        get
        {
            var usable = Usable;
            var count = 0;
            foreach (var core in Cores)
                count += core.Overlaps(usable) ? 1 : 0;
            return Math.Max(1, count);
        }
    }

    /// <summary>The nodes that have a usable processor.</summary>
    public IReadOnlyList<TopologyNode> UsableNodes
    {
        get
        {
            var usable = Usable;
            var nodes = new List<TopologyNode>();
            foreach (var node in Nodes)
            {
                if (node.Processors.Overlaps(usable))
                    nodes.Add(node);
            }

            return nodes;
        }
    }

    // Windows numbers processors by group; the first number of each group in this class's numbering.
    internal IReadOnlyList<ProcessorGroup> Groups { get; init; } = [];

    /// <summary>Draws the machine as nested boxes of text, at most 100 columns wide.</summary>
    public override string ToString() => TopologyPicture.Draw(this);

    /// <summary>
    /// Draws the machine as an SVG picture that needs nothing else: packages, memory nodes, shared caches, cores of each kind with their processors, those
    /// that this process may not use dimmed, and its limits with their sources.
    /// </summary>
    /// <returns>An XML document to be written to a <c>.svg</c> file or into a page.</returns>
    public string ToSvg() => TopologySvg.Draw(this);

    /// <summary>Writes the machine as JSON; the fields are described in docs/topology.md.</summary>
    public string ToJson() => TopologyJson.Write(this);

    /// <summary>Reads a machine that <see cref="ToJson"/> has written, here or elsewhere: to look at it, or to test what is decided on it.</summary>
    /// <returns>A machine whose <see cref="ToJson"/> is the same text.</returns>
    /// <exception cref="FormatException">The text is no such machine; the message names the field.</exception>
    public static MachineTopology FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return TopologyJsonReader.Read(json);
    }

    // An unset limit, and one that would leave nothing (a stale or damaged file), limit nothing.
    private static ProcessorSet Within(ProcessorSet set, ProcessorSet limit) =>
        limit.Overlaps(set) ? set.Intersect(limit) : set;
}
