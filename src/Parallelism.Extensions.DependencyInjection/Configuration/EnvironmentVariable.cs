namespace Parallelism.Configuration;

// The variables that win over configuration and code: ExecutionStrategy obeys them, here they are only checked. A blank one counts as not set.
internal static class EnvironmentVariable
{
    public const string Strategy = "PARALLELISM_STRATEGY";
    public const string MaxDegree = "PARALLELISM_MAX_DEGREE";

    public static string? Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
}
