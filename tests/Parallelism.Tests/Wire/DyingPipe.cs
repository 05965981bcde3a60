namespace Parallelism.Tests.Wire;

// A pipe that keeps what is written, and the end of the worker that writes: at step number lifetime the worker dies, in the middle of a write
// where the step is one.
internal sealed class DyingPipe(int lifetime, Random random) : Stream
{
    private int _steps;

    // What the other side will have received.
    public MemoryStream Received { get; } = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => Received.Length;

    public override long Position { get => Received.Position; set => throw new NotSupportedException(); }

    public void Step()
    {
        if (++_steps == lifetime)
            throw new DeathException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (++_steps == lifetime)
        {
            Received.Write(buffer[..random.Next(buffer.Length + 1)]);
            throw new DeathException();
        }
        Received.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
