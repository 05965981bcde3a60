namespace Parallelism;

/// <summary>
/// A call on a strategy with <see cref="ThreadStrategyOptions.VerifySwap"/> would do something else in worker processes; the message lists every
/// difference that was found.
/// </summary>
public sealed class SwapDifferenceException : InvalidOperationException
{
    /// <summary>Makes an exception without differences.</summary>
    public SwapDifferenceException()
    {
    }

    /// <summary>Makes an exception without differences.</summary>
    public SwapDifferenceException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception without differences.</summary>
    public SwapDifferenceException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal SwapDifferenceException(string method, IReadOnlyList<SwapDifference> differences, Exception? innerException)
        : base($"{method} would do something else in worker processes:{string.Concat(differences.Select(static difference => $"\n- {difference}"))}", innerException) =>
        Differences = differences;

    /// <summary>The differences, each once, those that the code shows before those that the run showed.</summary>
    public IReadOnlyList<SwapDifference> Differences { get; } = [];
}
