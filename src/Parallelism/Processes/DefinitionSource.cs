using Parallelism.Closures;
using Parallelism.Dispatch;
using Parallelism.Serialization;
using Parallelism.Wire;

namespace Parallelism.Processes;

internal sealed class DefinitionSource(PayloadCodec codec, FormatterTable formatters) : IDefinitionSource
{
    public int Count => codec.Encoder.Table.Count;

    public void Write(int from, int to, FrameBuffer frame) => codec.Encoder.Table.WriteDefinitions(from, to, frame);

    public IOutcomeReader CreateReader(int processId)
    {
        var table = new PeerCodeTable();
        return new OutcomeReader(new WorkDecoder(formatters, table) { Peer = processId }, new ExceptionDecoder(formatters, table), codec);
    }
}
