namespace Parallelism.Configuration;

internal static class EnvironmentVariable
{
    public const string Strategy = "PARALLELISM_STRATEGY";
    public const string MaxDegree = "PARALLELISM_MAX_DEGREE";
}
