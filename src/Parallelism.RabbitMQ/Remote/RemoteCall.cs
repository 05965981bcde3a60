using Parallelism.Closures;
using Parallelism.Dispatch;
using Parallelism.Observation;
using Parallelism.Processes;
using Parallelism.Serialization;

namespace Parallelism.Remote;

// One call's own table of code: each of its chunks carries all of it, so a node needs nothing from before.
internal sealed class RemoteCall(ChunkDispatcher dispatcher, FormatterTable formatters, ICodeGate gate, IPayloadSerializer? serializer) : IDispatcher
{
    private readonly PayloadCodec _codec = new(new WorkEncoder(formatters, new CodeTable()) { LeavesMachine = true }, serializer);

    public PayloadCodec Codec => _codec;

    public StrategyMeter Meter => dispatcher.Meter;

    public CodeTable Table => _codec.Encoder.Table;

    public IOutcomeReader CreateReader()
    {
        var table = new PeerCodeTable { Gate = gate };
        return new OutcomeReader(new WorkDecoder(formatters, table) { Peer = ReadScope.OtherMachine }, new ExceptionDecoder(formatters, table), _codec);
    }

    public void Submit(Operation operation, long count) => dispatcher.Submit(this, operation, count);

    public int CountRunning(CallObserver observer) => dispatcher.CountRunning(observer);

    public void Cancel(Operation operation) => dispatcher.Cancel(operation);
}
