using Parallelism.Closures;
using Parallelism.Dispatch;
using Parallelism.SharedMemory;
using Parallelism.Wire;

namespace Parallelism.Processes;

internal sealed class OutcomeReader(WorkDecoder decoder, ExceptionDecoder exceptions, PayloadCodec codec) : IOutcomeReader
{
    private readonly List<SegmentLease> _held = [];

    public void Define(ReadOnlySpan<byte> definitions) => decoder.Table.Add(definitions);

    public void Hold(ReadOnlySpan<byte> names)
    {
        if (names.Length == 0 || names.Length % SegmentName.Size != 0)
            throw new ProtocolException($"A worker named memory in {names.Length} bytes.");
        LetGo();
        for (; names.Length > 0; names = names[SegmentName.Size..])
        {
            try
            {
                _held.Add(SegmentTable.Open(decoder.Peer, SegmentName.Read(names)));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // The worker has just ended, and with it an item that had not. Otherwise whoever reads the value says what is wrong.
            }
        }
    }

    public TResult ReadValue<TResult>(ReadOnlySpan<byte> payload)
    {
        TResult value = codec.Read<TResult>(payload, decoder, WorkHooks.None);
        LetGo();
        return value;
    }

    // Whatever serializer the values have: a report's type is only known where it was made.
    public object? ReadReport(ReadOnlySpan<byte> payload) => decoder.Decode<object?>(payload, WorkHooks.None);

    public Exception ReadException(ReadOnlySpan<byte> payload) => exceptions.Decode(payload);

    private void LetGo()
    {
        foreach (SegmentLease lease in _held)
            lease.Dispose();
        _held.Clear();
    }
}
