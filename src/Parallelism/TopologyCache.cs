namespace Parallelism;

/// <summary>The caches of one level, type and size.</summary>
/// <param name="Level">1 is nearest to the core.</param>
/// <param name="Type">What it holds.</param>
/// <param name="SizeKiB">The size of one of these caches; <see langword="null"/> where the system does not say.</param>
/// <param name="LineBytes">The size of a line; <see langword="null"/> where the system does not say.</param>
/// <param name="Groups">One entry for each cache: the processors that share it.</param>
public sealed record TopologyCache(int Level, TopologyCacheType Type, long? SizeKiB, int? LineBytes, IReadOnlyList<ProcessorSet> Groups);
