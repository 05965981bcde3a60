using Parallelism.Closures;
using Parallelism.Dispatch;

namespace Parallelism.Processes;

internal sealed class OutcomeReader(WorkDecoder decoder, ExceptionDecoder exceptions, PayloadCodec codec) : IOutcomeReader
{
    public void Define(ReadOnlySpan<byte> definitions) => decoder.Table.Add(definitions);

    public TResult ReadValue<TResult>(ReadOnlySpan<byte> payload) => codec.Read<TResult>(payload, decoder, WorkHooks.None);

    // Whatever serializer the values have: a report's type is only known where it was made.
    public object? ReadReport(ReadOnlySpan<byte> payload) => decoder.Decode<object?>(payload, WorkHooks.None);

    public Exception ReadException(ReadOnlySpan<byte> payload) => exceptions.Decode(payload);
}
