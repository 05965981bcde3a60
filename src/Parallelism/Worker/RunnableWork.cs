using System.Diagnostics;
using System.Runtime.CompilerServices;
using Parallelism.Closures;
using Parallelism.Processes;
using Parallelism.Serialization;
using Parallelism.Verbs;
using Parallelism.Wire;

namespace Parallelism.Worker;

internal abstract class RunnableWork
{
    public abstract bool IsAsynchronous { get; }

    public abstract long Run(long index, ReadOnlySpan<byte> argument, bool isRaw, bool isTimed, FrameBuffer outcome, CancellationToken cancellationToken);

    public abstract void RunBlock(ItemBlock block, CancellationToken cancellationToken);
}

internal sealed class RunnableWork<T, TResult>(Delegate work, WorkShape shape, WorkDecoder decoder, PayloadCodec codec, WorkHooks hooks, ulong randomKey) : RunnableWork
{
    private readonly Work<T, TResult> _work = new(work, shape);

    public override bool IsAsynchronous => _work.IsAsync;

    public override long Run(long index, ReadOnlySpan<byte> argument, bool isRaw, bool isTimed, FrameBuffer outcome, CancellationToken cancellationToken)
    {
        long began = isTimed ? Stopwatch.GetTimestamp() : 0;
        T value = Read(argument, isRaw);
        long read = isTimed ? Stopwatch.GetTimestamp() : 0;
        TResult result = _work.InvokeItem(value, randomKey, index, cancellationToken);
        // Spans of a shared array do not hold it.
        GC.KeepAlive(value);
        long ran = isTimed ? Stopwatch.GetTimestamp() : 0;
        outcome.Attachment = codec.Write(outcome, result, isResult: true);
        return isTimed ? read - began + Stopwatch.GetTimestamp() - ran : 0;
    }

    public override void RunBlock(ItemBlock block, CancellationToken cancellationToken)
    {
        int size = codec.RawSizeOf<TResult>();
        ItemFrame frame = ItemFrame.OfThread;
        ItemFrame.Outer outer = frame.Enter(randomKey, block.Index);
        try
        {
            RunItems(block, size, frame, cancellationToken);
        }
        finally
        {
            frame.Leave(outer);
        }
    }

    private void RunItems(ItemBlock block, int size, ItemFrame frame, CancellationToken cancellationToken)
    {
        if (size < 0)
            RunEncoded(block, frame, cancellationToken);
        else if (block.ArgumentSize > 0 && block.ArgumentSize == RawNumber<T>.Size && size > 0 && _work.Shape == (WorkShape.ReturnsValue | WorkShape.TakesArgument))
            RunNumbers(block, size, frame);
        else
            RunRaw(block, size, frame, cancellationToken);
    }

    // The common form in a loop of its own, so that an item costs little more than the delegate's call; in its best form at once, for it may be over
    // before the runtime has found out that it is hot.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunNumbers(ItemBlock block, int size, ItemFrame frame)
    {
        Func<T, TResult> work = Unsafe.As<Func<T, TResult>>(_work.Target);
        while (block.TryBegin(size))
        {
            frame.Index = block.Index;
            TResult result = work(RawNumber<T>.Read(in block.RawArgument()));
            RawNumber<TResult>.Write(ref block.NextResult, result);
            block.End(size);
        }
    }

    private void RunRaw(ItemBlock block, int size, ItemFrame frame, CancellationToken cancellationToken)
    {
        while (block.TryBegin(size))
        {
            frame.Index = block.Index;
            T argument = Read(block.Argument(), block.ArgumentSize > 0);
            TResult result = _work.Invoke(argument, cancellationToken);
            GC.KeepAlive(argument);
            if (size > 0)
                RawNumber<TResult>.Write(ref block.NextResult, result);
            block.End(size);
        }
    }

    private void RunEncoded(ItemBlock block, ItemFrame frame, CancellationToken cancellationToken)
    {
        while (block.TryBegin(0))
        {
            frame.Index = block.Index;
            T argument = Read(block.Argument(), block.ArgumentSize > 0);
            TResult result = _work.Invoke(argument, cancellationToken);
            GC.KeepAlive(argument);
            block.Result.Attachment = codec.Write(block.Result, result, isResult: true);
            if (!block.TryEnd())
                return;
        }
    }

    private T Read(ReadOnlySpan<byte> argument, bool isRaw)
    {
        if (!isRaw)
            return codec.Read<T>(argument, decoder, hooks);
        return argument.Length == RawNumber<T>.Size && argument.Length > 0
            ? RawNumber<T>.Read(in argument[0])
            : throw new MessagePackFormatException($"{argument.Length} bytes are no {typeof(T).Name}.");
    }
}
