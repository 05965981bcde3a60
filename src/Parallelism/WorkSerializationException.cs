namespace Parallelism;

/// <summary>
/// Something of a work item cannot travel to or from the place where the strategy runs it. The message names the variable or member by its
/// path, says why, and what to do instead.
/// </summary>
public sealed class WorkSerializationException : InvalidOperationException
{
    /// <summary>Makes an exception without a path.</summary>
    public WorkSerializationException()
    {
    }

    /// <summary>Makes an exception without a path.</summary>
    public WorkSerializationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception without a path.</summary>
    public WorkSerializationException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal WorkSerializationException(string path, string reason, Exception? innerException = null)
        : base($"{path}: {reason}", innerException) => Path = path;

    /// <summary>The way from the work to what stopped it, for example <c>captured 'job' → Job.Output</c>; empty where there is none.</summary>
    public string Path { get; } = "";
}
