using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Parallelism.Wire;

namespace Parallelism.Envelopes;

// Closes and opens envelopes:
//
//   | PRLQ | version: byte | kind: byte | audience: 8 | sender: 16 | number: int64 | time: int64, Unix ms | body ... | HMAC-SHA256 of all before: 32 |
//
// Whoever can publish decides what a node runs; so nothing of an envelope is looked at before its signature has been checked, beyond its length and
// the first six bytes, which say whose it is.
internal sealed class Seal
{
    public const int HeaderLength = 46;
    public const int SignatureLength = HMACSHA256.HashSizeInBytes;

    private const byte Version = 1;
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(10);

    private readonly byte[] _key;
    private readonly byte[][] _accepted;
    private readonly long _audience;
    private readonly int _largest;
    private readonly TimeSpan _oldest;
    private readonly TimeProvider _clock;
    private readonly Guid _sender;
    private long _lastNumber;

    // The first key signs; all of them are accepted, so that a key can be changed while programs run.
    public Seal(IReadOnlyList<byte[]> keys, string application, Guid sender, int largest, TimeSpan oldest, TimeProvider? clock = null)
    {
        _key = keys[0];
        _accepted = [.. keys];
        _audience = BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"parallelism.{application}")));
        _sender = sender;
        _largest = largest;
        _oldest = oldest;
        _clock = clock ?? TimeProvider.System;
    }

    private static ReadOnlySpan<byte> Magic => "PRLQ"u8;

    public byte[] Close(EnvelopeKind kind, Action<FrameBuffer> write)
    {
        var frame = new FrameBuffer(4096);
        try
        {
            frame.WriteBytes(Magic);
            frame.WriteByte(Version);
            frame.WriteByte((byte)kind);
            WriteInt64(frame, _audience);
            frame.WriteGuid(_sender);
            WriteInt64(frame, Interlocked.Increment(ref _lastNumber));
            WriteInt64(frame, _clock.GetUtcNow().ToUnixTimeMilliseconds());
            write(frame);
            var envelope = new byte[frame.Length + SignatureLength];
            frame.Written.CopyTo(envelope);
            HMACSHA256.HashData(_key, frame.Written, envelope.AsSpan(frame.Length));
            return envelope;
        }
        finally
        {
            frame.Release();
        }
    }

    public RefusedReason Open(ReadOnlyMemory<byte> bytes, out Envelope envelope)
    {
        envelope = default;
        ReadOnlySpan<byte> span = bytes.Span;
        if (span.Length > _largest)
            return RefusedReason.TooLarge;
        if (span.Length < HeaderLength + SignatureLength)
            return RefusedReason.Truncated;
        if (!span.StartsWith(Magic))
            return RefusedReason.NotOurs;
        if (span[4] != Version)
            return RefusedReason.OtherVersion;
        ReadOnlySpan<byte> signed = span[..^SignatureLength];
        if (!IsSigned(signed, span[^SignatureLength..]))
            return RefusedReason.BadSignature;
        if (BinaryPrimitives.ReadInt64LittleEndian(span[6..]) != _audience)
            return RefusedReason.OtherAudience;
        long sentAt = BinaryPrimitives.ReadInt64LittleEndian(span[38..]);
        long age = _clock.GetUtcNow().ToUnixTimeMilliseconds() - sentAt;
        if (age > _oldest.TotalMilliseconds)
            return RefusedReason.TooOld;
        if (age < -ClockDifference.TotalMilliseconds)
            return RefusedReason.FromTheFuture;
        envelope = new(
            (EnvelopeKind)span[5],
            new Guid(span.Slice(14, 16)),
            BinaryPrimitives.ReadInt64LittleEndian(span[30..]),
            bytes[HeaderLength..^SignatureLength]);
        return RefusedReason.None;
    }

    private bool IsSigned(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        Span<byte> expected = stackalloc byte[SignatureLength];
        foreach (byte[] key in _accepted)
        {
            HMACSHA256.HashData(key, signed, expected);
            if (CryptographicOperations.FixedTimeEquals(expected, signature))
                return true;
        }
        return false;
    }

    private static void WriteInt64(FrameBuffer frame, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(frame.GetSpan(8), value);
        frame.Advance(8);
    }
}
