namespace Parallelism.Tests.Wire;

// A one-way pipe in memory that blocks like the system's: a write waits while it is full, a read while it is empty. While IsHeld nothing is read.
internal sealed class MemoryPipe(int capacity = 64 * 1024) : Stream
{
    private readonly object _gate = new();
    private readonly byte[] _bytes = new byte[capacity];
    private int _start;
    private int _count;
    private bool _isClosed;
    private bool _isHeld;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public int Unread
    {
        get
        {
            lock (_gate)
                return _count;
        }
    }

    public void Hold(bool isHeld)
    {
        lock (_gate)
        {
            _isHeld = isHeld;
            Monitor.PulseAll(_gate);
        }
    }

    // What was written can still be read; what is written from now on fails.
    public void End()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        lock (_gate)
        {
            while ((_count == 0 || _isHeld) && !_isClosed)
                Monitor.Wait(_gate);
            int count = Math.Min(Math.Min(buffer.Length, _count), _bytes.Length - _start);
            _bytes.AsSpan(_start, count).CopyTo(buffer);
            _start = (_start + count) % _bytes.Length;
            _count -= count;
            Monitor.PulseAll(_gate);
            return count;
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_gate)
        {
            while (!buffer.IsEmpty)
            {
                while (_count == _bytes.Length && !_isClosed)
                    Monitor.Wait(_gate);
                if (_isClosed)
                    throw new IOException("Broken pipe");
                int end = (_start + _count) % _bytes.Length;
                int count = Math.Min(Math.Min(buffer.Length, _bytes.Length - _count), _bytes.Length - end);
                buffer[..count].CopyTo(_bytes.AsSpan(end));
                buffer = buffer[count..];
                _count += count;
                Monitor.PulseAll(_gate);
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
