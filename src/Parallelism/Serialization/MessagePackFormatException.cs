namespace Parallelism.Serialization;

// The bytes are no MessagePack, or not the value that was asked for.
internal sealed class MessagePackFormatException : FormatException
{
    public MessagePackFormatException()
    {
    }

    public MessagePackFormatException(string message)
        : base(message)
    {
    }

    public MessagePackFormatException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
