namespace Parallelism.Envelopes;

// What an intact envelope holds: who sent it as the how manieth, and the message.
internal readonly record struct Envelope(EnvelopeKind Kind, Guid Sender, long Number, ReadOnlyMemory<byte> Body);
