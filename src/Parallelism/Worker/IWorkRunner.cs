using Parallelism.Wire;

namespace Parallelism.Worker;

// What the loop does not know: how work becomes a delegate again, and values bytes.
internal interface IWorkRunner
{
    void Define(ReadOnlySpan<byte> definitions);

    // The delegate of a call, ready to run. May throw anything that decoding throws; the loop reports it as the outcome of each item.
    object Prepare(ReadOnlySpan<byte> work, CancellationToken cancellationToken);

    // Runs the item of this index and writes its result behind what the buffer holds. Throws what the work throws. A raw argument is a number as memory
    // holds it. Gives the time that argument and result took, in ticks of the stopwatch, where it is to be measured; otherwise 0.
    long Run(object prepared, long index, ReadOnlySpan<byte> argument, bool isRaw, bool isTimed, FrameBuffer outcome, CancellationToken cancellationToken);

    // Runs items as long as the block gives any. Throws what the work throws.
    void RunBlock(object prepared, ItemBlock block, CancellationToken cancellationToken);

    // Whether what Prepare made goes on after its method has returned.
    bool IsAsynchronous(object prepared);

    // Writes an exception as an item's outcome.
    void WriteException(Exception error, FrameBuffer outcome);

    // Where frames go that the work sends while it runs.
    Action<FrameBuffer>? Say { get; set; }

    // Whether outcomes refer to definitions that the strategy has not been sent.
    bool HasNewDefinitions { get; }

    void WriteDefinitions(FrameBuffer frame);
}
