namespace Parallelism;

/// <summary>Makes strategies by name, or the one that fits this machine, and says why.</summary>
public static class ExecutionStrategy
{
    /// <summary>Makes the strategy with this name: <c>sequential</c>, <c>thread</c>, <c>process</c>, or <c>auto</c> for <see cref="CreateDefault"/>.</summary>
    /// <exception cref="ArgumentException">The name is unknown; the message lists the known ones.</exception>
    public static IExecutionStrategy Create(string name) => throw new NotImplementedException();

    /// <summary>Makes the strategy that fits this machine and has the required traits; <c>PARALLELISM_STRATEGY</c> and <c>PARALLELISM_MAX_DEGREE</c> in the environment win.</summary>
    public static IExecutionStrategy CreateDefault(StrategyTraits required = default) => throw new NotImplementedException();

    /// <summary>Says which strategy <see cref="CreateDefault"/> would make here, with which degree, and why, line by line.</summary>
    public static string Explain(StrategyTraits required = default) => throw new NotImplementedException();
}
