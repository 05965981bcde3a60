using System.Buffers.Binary;
using System.Globalization;
using Parallelism.Serialization;
using Parallelism.SharedMemory;

namespace Parallelism.Closures;

// Large blocks of numbers on their way through shared memory: copied into a segment of the pool here, and shown in place or copied out of it there. What
// came in a segment and was not changed is not copied again. In the message stands
//
//   | element code: byte | segment: 32 bytes | offset of the block: int64 | length of the block: int64 |
internal static class SharedBlocks
{
    private const int BodyLength = 1 + SegmentName.Size + (2 * sizeof(long));

    // From this length on shared memory is quicker than the pipe (docs/benchmarks.md, S2).
    private const long DefaultFrom = 256 * 1024;

    // From this length on to show the memory is quicker than to copy out of it (the same, S4).
    private const long DefaultShownFrom = 2 << 20;

    // The number of bytes from which on a block is shared.
    public static long From { get; set; } = ReadFrom("PARALLELISM_SHARE_FROM", DefaultFrom);

    // The number of bytes from which on a block is shown in place where it arrives.
    public static long ShownFrom { get; set; } = ReadFrom("PARALLELISM_SHOW_FROM", DefaultShownFrom);

    // False where the block is better off in the message.
    public static bool TryWrite(ref MessagePackWriter writer, byte code, ReadOnlySpan<byte> block, Luggage luggage)
    {
        if (block.Length < From || !MemoryFile.CanBeOpened)
            return false;
        if (MappedArrays.Find(block) is { } known)
        {
            luggage.Add(known.Lease);
            Name(ref writer, code, known.Lease.Name, known.Offset, block.Length);
            return true;
        }
        long offset = block.Length >= ShownFrom ? MappedArrays.BestOffset : 0;
        if (SegmentPool.TryTake(offset + block.Length) is not { } pooled)
            return false;
        luggage.Add(pooled);
        unsafe
        {
            block.CopyTo(new Span<byte>(pooled.Lease.Data + offset, block.Length));
        }
        Name(ref writer, code, pooled.Lease.Name, offset, block.Length);
        return true;
    }

    public static void Name(ref MessagePackWriter writer, byte code, SegmentName name, long offset, long length)
    {
        Span<byte> body = stackalloc byte[BodyLength];
        body[0] = code;
        name.Write(body[1..]);
        BinaryPrimitives.WriteInt64LittleEndian(body[(1 + SegmentName.Size)..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(body[^sizeof(long)..], length);
        writer.WriteExtensionHeader(ExtensionCode.BlockElsewhere, BodyLength);
        writer.WriteRaw(body);
    }

    public static unsafe CarriedBlock Open(scoped ReadOnlySpan<byte> body, ReadScope scope)
    {
        if (body.Length != BodyLength)
            throw new MessagePackFormatException("A block that lies in shared memory is not named as such.");
        byte code = body[0];
        var name = SegmentName.Read(body[1..]);
        long offset = BinaryPrimitives.ReadInt64LittleEndian(body[(1 + SegmentName.Size)..]);
        long length = BinaryPrimitives.ReadInt64LittleEndian(body[^sizeof(long)..]);
        if (offset < 0 || length < 0 || offset > name.Length || length > name.Length - offset || length > Array.MaxLength)
            throw new MessagePackFormatException("A block reaches beyond its shared memory.");
        SegmentLease lease = scope.OpenSegment(name, typeof(Array));
        lease.MayLinger = true;
        return new(code, new(lease.Data + offset, (int)length), new OpenBlock(lease, offset, length >= ShownFrom));
    }

    private static long ReadFrom(string variable, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out long from) ? from : otherwise;

    private sealed class OpenBlock(SegmentLease lease, long offset, bool isShown) : ICarriedMemory
    {
        public T[]? TryShow<T>(int count)
            where T : unmanaged => isShown ? MappedArrays.TryMake<T>(lease, offset, count) : null;

        public void Dispose() => lease.Dispose();
    }
}
