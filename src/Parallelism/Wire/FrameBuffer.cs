using System.Buffers;
using System.Buffers.Binary;

namespace Parallelism.Wire;

// A growing buffer in which frames are built one behind the other:
//
//   | length of body: uint32, little-endian | kind: byte | body ... |
//
// It is the IBufferWriter that payloads are serialized into, so nothing is copied between a serializer and the pipe's write.
internal sealed class FrameBuffer : IBufferWriter<byte>
{
    public const int HeaderLength = 5;

    // Above this a buffer is not kept for the next use.
    private const int KeepLength = 1 << 20;

    private byte[] _bytes;
    private int _length;

    public FrameBuffer(int capacity = 1024) => _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length => _length;

    // What the bytes refer to, held until the other side has read them; whoever sends them takes it over.
    public IDisposable? Attachment { get; set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    // Begins a frame and returns the mark that End needs.
    public int Begin(FrameKind kind)
    {
        int mark = _length;
        Span<byte> header = GetSpan(HeaderLength);
        header[4] = (byte)kind;
        _length += HeaderLength;
        return mark;
    }

    // With more bytes to come that are written from elsewhere.
    public void End(int mark, int more = 0) =>
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(mark), (uint)(_length - mark - HeaderLength + more));

    // Takes back everything from the mark on: a frame whose content could not be written.
    public void Rewind(int mark) => _length = mark;

    public void WriteByte(byte value)
    {
        GetSpan(1)[0] = value;
        _length++;
    }

    // LEB128: seven bits a byte, least significant first.
    public void WriteVarint(long value)
    {
        _length += PutVarint(GetSpan(10), value);
    }

    // The same at a place of the caller's; gives the number of bytes.
    public static int PutVarint(Span<byte> target, long value)
    {
        ulong rest = (ulong)value;
        int n = 0;
        while (rest >= 0x80)
        {
            target[n++] = (byte)(rest | 0x80);
            rest >>= 7;
        }
        target[n++] = (byte)rest;
        return n;
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _length += bytes.Length;
    }

    // A length of four bytes whose value is known only after what follows.
    public int BeginBlob()
    {
        int mark = _length;
        GetSpan(4);
        _length += 4;
        return mark;
    }

    public void EndBlob(int mark) => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(mark), (uint)(_length - mark - 4));

    // For fields whose value is known only after what follows them.
    public void PatchLater(int count)
    {
        GetSpan(count)[..count].Clear();
        _length += count;
    }

    public void PatchByte(int offset, byte value) => _bytes[offset] = value;

    public void PatchUInt32(int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(offset), value);

    public void WriteBlob(ReadOnlySpan<byte> bytes)
    {
        int mark = BeginBlob();
        WriteBytes(bytes);
        EndBlob(mark);
    }

    public void Advance(int count)
    {
        if ((uint)count > (uint)(_bytes.Length - _length))
            throw new ArgumentOutOfRangeException(nameof(count));
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_length);
    }

    public void Clear()
    {
        _length = 0;
        if (_bytes.Length <= KeepLength)
            return;
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = ArrayPool<byte>.Shared.Rent(KeepLength / 16);
    }

    // Gives the bytes back to the pool; a buffer that is dropped without it only costs the pool an array.
    public void Release()
    {
        byte[] bytes = Interlocked.Exchange(ref _bytes, []);
        _length = 0;
        if (bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Reserve(int size)
    {
        if (size < 1)
            size = 1;
        if (_bytes.Length - _length >= size)
            return;
        long wanted = Math.Max((long)_length + size, Math.Min(_bytes.Length * 2L, Array.MaxLength));
        if (wanted > Array.MaxLength)
            throw new InsufficientMemoryException($"A frame cannot hold more than {Array.MaxLength} bytes: send less at once, or share memory.");
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)wanted);
        _bytes.AsSpan(0, _length).CopyTo(larger);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
