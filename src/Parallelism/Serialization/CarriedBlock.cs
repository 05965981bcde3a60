namespace Parallelism.Serialization;

internal readonly ref struct CarriedBlock(byte code, ReadOnlySpan<byte> bytes, Action release)
{
    // As BlockElement's.
    public byte Code { get; } = code;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public void Dispose() => release();
}
