using System.Globalization;
using Parallelism.Observation;
using Parallelism.Wire;

namespace Parallelism.Dispatch;

// One call: its items from 0 to Count, how they are written, and where their outcomes go. The fields are the dispatcher's, under its lock.
internal abstract class Operation
{
    public abstract string Method { get; }

    // Whether items belong to a call of several, so that failures carry their index and the worker keeps the work between frames.
    public abstract bool IsBatch { get; }

    // No further item needs to run: cancelled, or stopped by a failure.
    public abstract bool IsStopped { get; }

    // The work as the worker's runner reads it.
    public abstract ReadOnlySpan<byte> Work { get; }

    // The index that the caller knows item 0 by.
    public virtual long FirstIndex => 0;

    // The culture of the caller, in which the work runs.
    public string Culture { get; } = CultureInfo.CurrentCulture.Name;

    public string UICulture { get; } = CultureInfo.CurrentUICulture.Name;

    // The activity of the caller, under which the work runs; null: there is none.
    public TraceContext? Trace { get; } = TraceContext.Capture();

    // Null: nobody watches the call.
    public CallObserver? Observer { get; init; }

    // What a worker is to do beside.
    public ContextFlags Asks =>
        Observer is null ? ContextFlags.None : Observer.TracesItems ? ContextFlags.TimesSerializer | ContextFlags.TracesItems : ContextFlags.TimesSerializer;

    // Which random streams the items have.
    public ulong RandomKey { get; init; }

    // Whether the call is over with this operation; a stream's items share a call that ends later.
    public virtual bool EndsCall => true;

    // Identifies the work of a batch to a worker; 0 for an item on its own.
    public long CallId { get; init; }

    public required WorkDuration Duration { get; init; }

    public RangeStack Pending { get; init; } = new();

    // Whose workers it wants; null until it is submitted: any.
    public Crew? Crew { get; set; }

    // Its place in the order in which calls came.
    public long Turn { get; set; }

    public long Outstanding { get; set; }

    public LinkedListNode<Operation>? Place { get; set; }

    public bool IsStopSeen { get; set; }

    public bool IsOver { get; set; }

    // How often a worker died that had this item next and had not begun it.
    public Dictionary<long, int>? UnexplainedDeaths { get; set; }

    // Items that failed and run again: how often so far, and of what the last time.
    public Dictionary<long, Attempts>? Attempts { get; set; }

    // As a frame carries it: the key of the random streams goes before it.
    public void WriteWork(FrameBuffer frame)
    {
        frame.WriteVarint((long)RandomKey);
        frame.WriteBytes(Work);
    }

    // Whether a worker may send the results of several items at once.
    public virtual bool TakesResults => false;

    // Bytes of an argument where all have the same number and no form that a reader must parse; 0: each is written by itself, with its length.
    public virtual int ArgumentSize => 0;

    // Throws what serialization throws; the frame is taken back then.
    public abstract void WriteArgument(long index, FrameBuffer frame);

    // Where ArgumentSize says so.
    public virtual void WriteArguments(long from, long to, FrameBuffer frame) => throw new NotSupportedException();

    public abstract void OnOutcome(long index, OutcomeKind kind, ReadOnlySpan<byte> payload, IOutcomeReader reader);

    // Results of count items from first on; of those before from, and of the one item but, nothing is wanted.
    public virtual void OnResults(long first, int count, long from, long but, ReadOnlySpan<byte> payload, IOutcomeReader reader) =>
        throw new NotSupportedException();

    // The item that runs reported progress.
    public abstract void OnReport(long progress, ReadOnlySpan<byte> payload, IOutcomeReader reader);

    // What a logger that the work captured was told, ready to be told to it; null: the logger is not of this work.
    public abstract Action? ReadLog(ReadOnlySpan<byte> body, IOutcomeReader reader);

    // The user's code threw while it received what the work said: the call ends in that.
    public abstract void OnListenerFailed(Exception error);

    public abstract void OnFailed(long index, Exception error);

    // The call ends in this error whatever its items did: the strategy is disposed, or has no workers.
    public abstract void OnAborted(Exception error);

    // Every item has an outcome, or none is wanted any more.
    public abstract void OnOver();
}
