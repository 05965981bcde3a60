namespace Parallelism.Tests.Faults;

/// <summary>What a soak did and found.</summary>
public sealed record SoakReport(IReadOnlyList<SoakSample> Samples, IReadOnlyDictionary<string, int> Acts, IReadOnlyList<string> Violations);
