namespace Parallelism;

/// <summary>
/// Worker processes cannot be started, or keep dying before they are ready. Every call that waits for a worker ends in this exception;
/// later calls try again.
/// </summary>
/// <remarks>
/// Where a worker's <see cref="ProcessStrategyOptions.Initializer"/> or serializer threw, the <see cref="RemoteWorkException"/> at the end of the
/// inner exceptions has that exception's type, message and stack.
/// </remarks>
public sealed class WorkerStartException : Exception
{
    /// <summary>Makes an exception without a message.</summary>
    public WorkerStartException()
    {
    }

    /// <summary>Makes an exception.</summary>
    public WorkerStartException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with its cause.</summary>
    public WorkerStartException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
