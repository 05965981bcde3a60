namespace Parallelism;

/// <summary>A package: what sits in one socket.</summary>
/// <param name="Id">The system's number, which need not be unique and may be -1; <see langword="null"/> where it states none.</param>
/// <param name="Processors">The online processors.</param>
public sealed record TopologyPackage(int? Id, ProcessorSet Processors);
