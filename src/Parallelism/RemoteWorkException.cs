namespace Parallelism;

/// <summary>
/// Stands for an exception that the work threw in another process and that cannot be made anew here, because its type is unknown here or
/// its state cannot travel.
/// </summary>
public sealed class RemoteWorkException : Exception
{
    /// <summary>Makes an exception that names no type.</summary>
    public RemoteWorkException()
    {
    }

    /// <summary>Makes an exception that names no type.</summary>
    public RemoteWorkException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception that names no type.</summary>
    public RemoteWorkException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal RemoteWorkException(string typeName, string message, Exception? innerException)
        : base($"{typeName}: {message}", innerException) => OriginalTypeName = typeName;

    /// <summary>The full name of the type that was thrown.</summary>
    public string OriginalTypeName { get; } = "";
}
