namespace Parallelism.Topology;

// Where workers belong.
internal enum PlacementAdvice
{
    // Where the system puts them, and moves them.
    Anywhere,

    // On the processors that share a last-level cache.
    CacheGroup,

    // On the processors of a memory node.
    Node,
}
