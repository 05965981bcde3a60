namespace Parallelism.Wire;

// The bytes of the other side cannot be what the protocol says.
internal sealed class ProtocolException(string message) : Exception(message);
