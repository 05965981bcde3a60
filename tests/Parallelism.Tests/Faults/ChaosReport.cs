namespace Parallelism.Tests.Faults;

/// <summary>What became of a run of chaos; without violations it kept every promise.</summary>
public sealed record ChaosReport(int Seed, int Degree, int Failed, int Deaths, IReadOnlyDictionary<string, int> Ways, TimeSpan Elapsed, IReadOnlyList<string> Violations);
