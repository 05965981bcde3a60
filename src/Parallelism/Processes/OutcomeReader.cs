using Parallelism.Closures;
using Parallelism.Dispatch;

namespace Parallelism.Processes;

internal sealed class OutcomeReader(WorkDecoder decoder, ExceptionDecoder exceptions, PayloadCodec codec) : IOutcomeReader
{
    public void Define(ReadOnlySpan<byte> definitions) => decoder.Table.Add(definitions);

    public TResult ReadValue<TResult>(ReadOnlySpan<byte> payload) => codec.Read<TResult>(payload, decoder, WorkHooks.None);

    public Exception ReadException(ReadOnlySpan<byte> payload) => exceptions.Decode(payload);
}
