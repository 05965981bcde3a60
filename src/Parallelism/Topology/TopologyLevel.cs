namespace Parallelism.Topology;

// What a box of the machine's picture stands for.
internal enum TopologyLevel
{
    Machine,
    Package,
    Die,
    Node,
    Cache,
}
