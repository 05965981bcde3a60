using Parallelism.Closures;
using Parallelism.Processes;
using Parallelism.Verbs;
using Parallelism.Wire;

namespace Parallelism.Worker;

internal abstract class RunnableWork
{
    public abstract bool IsAsynchronous { get; }

    public abstract void Run(ReadOnlySpan<byte> argument, FrameBuffer outcome, CancellationToken cancellationToken);
}

internal sealed class RunnableWork<T, TResult>(Delegate work, WorkShape shape, WorkDecoder decoder, PayloadCodec codec, WorkHooks hooks) : RunnableWork
{
    private readonly Work<T, TResult> _work = new(work, shape);

    public override bool IsAsynchronous => _work.IsAsync;

    public override void Run(ReadOnlySpan<byte> argument, FrameBuffer outcome, CancellationToken cancellationToken)
    {
        T value = codec.Read<T>(argument, decoder, hooks);
        TResult result = _work.Invoke(value, cancellationToken);
        // Spans of a shared array do not hold it.
        GC.KeepAlive(value);
        outcome.Attachment = codec.Write(outcome, result, isResult: true);
    }
}
