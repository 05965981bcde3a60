using Parallelism.Closures;
using Parallelism.Processes;
using Parallelism.Verbs;
using Parallelism.Wire;

namespace Parallelism.Worker;

// Makes delegates of work, values of bytes, and runs the one on the other.
internal sealed class WorkRunner(WorkDecoder decoder, PayloadCodec codec, ExceptionEncoder exceptions, IExecutionStrategy nested) : IWorkRunner
{
    private int _definitionsSent;

    public Action<FrameBuffer>? Say { get; set; }

    public bool HasNewDefinitions => codec.Encoder.Table.Count > _definitionsSent;

    public void Define(ReadOnlySpan<byte> definitions) => decoder.Table.Add(definitions);

    public object Prepare(ReadOnlySpan<byte> work, CancellationToken cancellationToken)
    {
        var hooks = new WorkHooks { Token = cancellationToken, Report = Report, Log = Log, Strategy = _ => nested };
        var reader = new BodyReader(work);
        var randomKey = (ulong)reader.ReadVarint();
        DecodedWork decoded = decoder.Decode(reader.Rest, hooks);
        Type type = typeof(RunnableWork<,>).MakeGenericType(decoded.Argument, decoded.Result);
        return Activator.CreateInstance(type, decoded.Work, (WorkShape)decoded.Shape, decoder, codec, hooks, randomKey)!;
    }

    public long Run(
        object prepared, long index, ReadOnlySpan<byte> argument, bool isRaw, bool isTimed, FrameBuffer outcome, CancellationToken cancellationToken) =>
        ((RunnableWork)prepared).Run(index, argument, isRaw, isTimed, outcome, cancellationToken);

    public void RunBlock(object prepared, ItemBlock block, CancellationToken cancellationToken) =>
        ((RunnableWork)prepared).RunBlock(block, cancellationToken);

    public bool IsAsynchronous(object prepared) => ((RunnableWork)prepared).IsAsynchronous;

    public void WriteException(Exception error, FrameBuffer outcome) => exceptions.Encode(outcome, error);

    // On whatever thread the work reports from.
    private void Report(long progress, object? value)
    {
        var frame = new FrameBuffer();
        int mark = frame.Begin(FrameKind.Report);
        frame.WriteVarint(progress);
        frame.Attachment = codec.Encoder.EncodeShared(frame, value, isResult: true);
        frame.End(mark);
        Say?.Invoke(frame);
        frame.Release();
    }

    private void Log(long logger, LogRecord record, Exception? error)
    {
        var frame = new FrameBuffer();
        int mark = frame.Begin(FrameKind.Log);
        frame.WriteVarint(logger);
        int blob = frame.BeginBlob();
        codec.Encoder.Encode<object?>(frame, record, isResult: true);
        frame.EndBlob(blob);
        if (error is not null)
            exceptions.Encode(frame, error);
        frame.End(mark);
        Say?.Invoke(frame);
        frame.Release();
    }

    public void WriteDefinitions(FrameBuffer frame)
    {
        int count = codec.Encoder.Table.Count;
        codec.Encoder.Table.WriteDefinitions(_definitionsSent, count, frame);
        _definitionsSent = count;
    }
}
