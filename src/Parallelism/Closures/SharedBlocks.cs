using System.Buffers.Binary;
using System.Globalization;
using Parallelism.Serialization;
using Parallelism.SharedMemory;

namespace Parallelism.Closures;

// Large blocks of numbers on their way through shared memory: copied into a segment of the pool here, and out of it there. In the message stands
//
//   | element code: byte | segment: 32 bytes | length of the block: int64 |
internal static class SharedBlocks
{
    private const int BodyLength = 1 + SegmentName.Size + sizeof(long);

    // From this length on shared memory is quicker than the pipe (docs/benchmarks.md, S2).
    private const long DefaultFrom = 256 * 1024;

    // The number of bytes from which on a block is shared.
    public static long From { get; set; } = ReadFrom(Environment.GetEnvironmentVariable("PARALLELISM_SHARE_FROM"));

    // Null where the block is better off in the message.
    public static unsafe PooledSegment? TryWrite(ReadOnlySpan<byte> block)
    {
        if (block.Length < From || !MemoryFile.CanBeOpened || SegmentPool.TryTake(block.Length) is not { } pooled)
            return null;
        block.CopyTo(new Span<byte>(pooled.Lease.Data, block.Length));
        return pooled;
    }

    public static void Name(ref MessagePackWriter writer, byte code, SegmentName name, long length)
    {
        Span<byte> body = stackalloc byte[BodyLength];
        body[0] = code;
        name.Write(body[1..]);
        BinaryPrimitives.WriteInt64LittleEndian(body[(1 + SegmentName.Size)..], length);
        writer.WriteExtensionHeader(ExtensionCode.BlockElsewhere, BodyLength);
        writer.WriteRaw(body);
    }

    public static unsafe CarriedBlock Open(scoped ReadOnlySpan<byte> body, ReadScope scope)
    {
        if (body.Length != BodyLength)
            throw new MessagePackFormatException("A block that lies in shared memory is not named as such.");
        byte code = body[0];
        var name = SegmentName.Read(body[1..]);
        long length = BinaryPrimitives.ReadInt64LittleEndian(body[(1 + SegmentName.Size)..]);
        if (length < 0 || length > name.Length || length > Array.MaxLength)
            throw new MessagePackFormatException("A block reaches beyond its shared memory.");
        SegmentLease lease = scope.OpenSegment(name, typeof(Array));
        lease.MayLinger = true;
        return new(code, new(lease.Data, (int)length), lease.Dispose);
    }

    private static long ReadFrom(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long from) ? from : DefaultFrom;
}
