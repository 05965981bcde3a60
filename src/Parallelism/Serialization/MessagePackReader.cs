namespace Parallelism.Serialization;

// Reads MessagePack values from one contiguous block. Throws MessagePackFormatException on bytes that are not what was asked for, and never
// allocates by a length that the bytes merely claim.
internal ref struct MessagePackReader(ReadOnlySpan<byte> source)
{
    private readonly ReadOnlySpan<byte> _source = source;

    // The number of bytes read so far.
    public int Consumed => throw new NotImplementedException();

    public bool TryReadNil() => throw new NotImplementedException();

    public long ReadInt64() => throw new NotImplementedException();

    public string? ReadString() => throw new NotImplementedException();

    public int ReadArrayHeader() => throw new NotImplementedException();

    public int ReadMapHeader() => throw new NotImplementedException();

    // Skips one value of any type, whatever its depth.
    public void Skip() => throw new NotImplementedException();
}
