using Parallelism.Dispatch;
using Parallelism.Wire;

namespace Parallelism.Tests.Dispatch;

// Definitions that are nothing but their numbers, and more of them now and then.
internal sealed class ProbeDefinitions : IDefinitionSource
{
    private int _count;
    private int _asked;

    public int Count => Volatile.Read(ref _count);

    // Every seventh argument meets a type that has no number yet.
    public int Grow() => Interlocked.Increment(ref _asked) % 7 == 0 ? Interlocked.Increment(ref _count) : Count;

    public void Write(int from, int to, FrameBuffer frame)
    {
        frame.WriteVarint(from);
        frame.WriteVarint(to);
    }

    public IOutcomeReader CreateReader(int processId) => new Reader();

    private sealed class Reader : IOutcomeReader
    {
        public void Define(ReadOnlySpan<byte> definitions)
        {
        }

        public void Hold(ReadOnlySpan<byte> names)
        {
        }

        public TResult ReadValue<TResult>(ReadOnlySpan<byte> payload) => throw new NotSupportedException();

        public object? ReadReport(ReadOnlySpan<byte> payload) => throw new NotSupportedException();

        public Exception ReadException(ReadOnlySpan<byte> payload) => new InvalidOperationException("The work threw.");
    }
}
