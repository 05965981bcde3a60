using System.Security.Cryptography;
using Parallelism.Wire;

namespace Parallelism.Envelopes;

// The large part of a message: in the envelope itself, or in a payload store under a key, told by its length and hash, which the envelope's signature
// covers.
internal readonly record struct Content(ReadOnlyMemory<byte> Bytes, string? Key, long Length, ReadOnlyMemory<byte> Hash)
{
    public static Content Inline(ReadOnlyMemory<byte> bytes) => new(bytes, null, bytes.Length, default);

    public static Content Stored(string key, ReadOnlySpan<byte> bytes) => new(default, key, bytes.Length, SHA256.HashData(bytes));

    public void Write(FrameBuffer frame)
    {
        frame.WriteByte(Key is null ? (byte)0 : (byte)1);
        if (Key is null)
        {
            frame.WriteBytes(Bytes.Span);
            return;
        }
        frame.WriteText(Key);
        frame.WriteVarint(Length);
        frame.WriteBytes(Hash.Span);
    }

    public static Content Read(ReadOnlyMemory<byte> body)
    {
        var reader = new BodyReader(body.Span);
        switch (reader.ReadByte())
        {
            case 0:
                return Inline(body[1..]);
            case 1:
                string key = reader.ReadText();
                int length = reader.ReadCount();
                byte[] hash = reader.ReadBytes(SHA256.HashSizeInBytes).ToArray();
                return reader.IsAtEnd ? new(default, key, length, hash) : throw new ProtocolException("Bytes follow a stored content's hash.");
            default:
                throw new ProtocolException("A content is neither here nor stored.");
        }
    }

    // Whether these are the bytes that the sender stored.
    public bool IsIntact(ReadOnlySpan<byte> stored) => stored.Length == Length && SHA256.HashData(stored).AsSpan().SequenceEqual(Hash.Span);
}
