namespace Parallelism.Serialization;

internal readonly ref struct CarriedBlock(byte code, ReadOnlySpan<byte> bytes, ICarriedMemory memory)
{
    // As BlockElement's.
    public byte Code { get; } = code;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public T[]? TryShow<T>(int count)
        where T : unmanaged => memory.TryShow<T>(count);

    public void Dispose() => memory.Dispose();
}
