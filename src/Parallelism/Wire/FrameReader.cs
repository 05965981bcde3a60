using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Pipelines;

namespace Parallelism.Wire;

// Cuts what a stream gives into frames. One blocking read at a time fills a System.IO.Pipelines pipe, and every frame that is complete then
// goes to the handler: the pipe never schedules anything, it is the buffer. A frame larger than a read is collected in one block of its own.
internal sealed class FrameReader
{
    private const int ReadLength = 64 * 1024;

    // A length beyond any array is a sign of another protocol on the pipe.
    private static readonly uint MaxBodyLength = (uint)Array.MaxLength - FrameBuffer.HeaderLength;

    private readonly Stream _stream;
    private readonly Pipe _pipe = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline,
        writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: 0,
        minimumSegmentSize: ReadLength,
        useSynchronizationContext: false));

    private int _largeLength;

    public FrameReader(Stream stream) => _stream = stream;

    // All bytes of complete frames and of parts of frames received so far.
    public long BytesReceived { get; private set; }

    // Waits for bytes and hands on every frame that they complete; false at the end of the stream.
    public bool Read(IFrameHandler handler)
    {
        Memory<byte> memory = _pipe.Writer.GetMemory(4096);
        int count = _stream.Read(memory.Span);
        if (count == 0)
            return false;
        BytesReceived += count;
        _pipe.Writer.Advance(count);
        Feed(handler);
        return true;
    }

    // As if the stream had given these bytes.
    public void Feed(ReadOnlySpan<byte> bytes, IFrameHandler handler)
    {
        _pipe.Writer.Write(bytes);
        BytesReceived += bytes.Length;
        Feed(handler);
    }

    private void Feed(IFrameHandler handler)
    {
        // Without a pause threshold a flush completes at once.
        ValueTask<FlushResult> flush = _pipe.Writer.FlushAsync();
        Debug.Assert(flush.IsCompletedSuccessfully);
        while (_pipe.Reader.TryRead(out ReadResult result))
        {
            ReadOnlySequence<byte> buffer = result.Buffer;
            byte[]? large = null;
            try
            {
                long missing;
                while (TryCut(ref buffer, handler, out missing))
                {
                }
                if (missing > ReadLength)
                {
                    large = ArrayPool<byte>.Shared.Rent((int)Math.Max(buffer.Length * 2L, 1 << 20));
                    buffer.CopyTo(large);
                    _largeLength = (int)buffer.Length;
                    buffer = buffer.Slice(buffer.End);
                }
            }
            finally
            {
                _pipe.Reader.AdvanceTo(buffer.Start, buffer.End);
            }
            if (large is null)
                return;
            ReadLarge(large, _largeLength, handler);
        }
    }

    private static bool TryCut(ref ReadOnlySequence<byte> buffer, IFrameHandler handler, out long missing)
    {
        missing = 0;
        if (buffer.Length < FrameBuffer.HeaderLength)
            return false;
        (uint length, FrameKind kind) = ReadHeader(buffer);
        long total = FrameBuffer.HeaderLength + (long)length;
        if (buffer.Length < total)
        {
            missing = total - buffer.Length;
            return false;
        }
        ReadOnlySequence<byte> body = buffer.Slice(FrameBuffer.HeaderLength, length);
        buffer = buffer.Slice(total);
        if (body.IsSingleSegment)
        {
            handler.OnFrame(kind, body.FirstSpan);
            return true;
        }
        byte[] joined = ArrayPool<byte>.Shared.Rent((int)length);
        body.CopyTo(joined);
        handler.OnFrame(kind, joined.AsSpan(0, (int)length));
        ArrayPool<byte>.Shared.Return(joined);
        return true;
    }

    private static (uint Length, FrameKind Kind) ReadHeader(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> header = stackalloc byte[FrameBuffer.HeaderLength];
        buffer.Slice(0, FrameBuffer.HeaderLength).CopyTo(header);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (length > MaxBodyLength)
            throw new ProtocolException($"A frame claims {length} bytes, more than {MaxBodyLength}.");
        return (length, (FrameKind)header[4]);
    }

    // The rest of a large frame goes straight into a block of its own, which grows with what really arrives, never by what the header claims.
    private void ReadLarge(byte[] block, int have, IFrameHandler handler)
    {
        (uint length, FrameKind kind) = ReadHeader(new(block, 0, FrameBuffer.HeaderLength));
        int total = (int)length + FrameBuffer.HeaderLength;
        while (have < total)
        {
            if (have == block.Length)
                block = Grow(block, (int)Math.Min(total, block.Length * 4L));
            int count = _stream.Read(block.AsSpan(have, Math.Min(block.Length, total) - have));
            if (count == 0)
                break;
            BytesReceived += count;
            have += count;
        }
        // At the end of the stream the next read says so again; the part of a frame is nobody's.
        if (have == total)
            handler.OnFrame(kind, block.AsSpan(FrameBuffer.HeaderLength, (int)length));
        ArrayPool<byte>.Shared.Return(block);
    }

    private static byte[] Grow(byte[] block, int length)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(length);
        block.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(block);
        return larger;
    }
}
