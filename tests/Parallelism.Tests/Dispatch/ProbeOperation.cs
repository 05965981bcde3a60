using Parallelism.Dispatch;
using Parallelism.Wire;

namespace Parallelism.Tests.Dispatch;

// A call that notes what becomes of each of its items. Arguments and work say how many definitions they need.
internal sealed class ProbeOperation(ProbeDefinitions definitions, int count, bool isBatch = true) : Operation
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _work = new byte[8];
    private int _overs;
    private volatile bool _isStopped;

    public List<string>[] Outcomes { get; } = [.. Enumerable.Range(0, count).Select(_ => new List<string>())];

    public List<long> Order { get; } = [];

    public Exception?[] Errors { get; } = new Exception?[count];

    // Items with an outcome.
    public int Ended
    {
        get
        {
            lock (Outcomes)
                return Order.Count;
        }
    }

    public Exception? AbortedBy { get; private set; }

    public int WorkLength { init => _work = new byte[value]; }

    public int ArgumentLength { get; init; }

    // Items whose argument cannot be written.
    public HashSet<long> Unwritable { get; init; } = [];

    public Action<long>? Writing { get; init; }

    public override string Method => "Probe";

    public override bool IsBatch => isBatch;

    public override bool IsStopped => _isStopped || AbortedBy is not null;

    public override bool TakesResults => AllowsResults;

    public bool AllowsResults { get; init; }

    public override ReadOnlySpan<byte> Work => _work;

    public Task Over => _over.Task;

    public int Overs => _overs;

    public void Stop(Dispatcher dispatcher)
    {
        _isStopped = true;
        dispatcher.Cancel(this);
    }

    public override void WriteArgument(long index, FrameBuffer frame)
    {
        Writing?.Invoke(index);
        frame.WriteVarint(definitions.Grow());
        if (Unwritable.Contains(index))
            throw new WorkSerializationException("argument", "it cannot be written.");
        frame.WriteBytes(new byte[ArgumentLength]);
    }

    public override void OnOutcome(long index, OutcomeKind kind, ReadOnlySpan<byte> payload, IOutcomeReader reader) => Note(index, kind.ToString());

    public override void OnResults(long first, int count, long from, long but, ReadOnlySpan<byte> payload, IOutcomeReader reader)
    {
        for (long i = from; i < first + count; i++)
        {
            if (i != but)
                Note(i, nameof(OutcomeKind.Value));
        }
    }

    public override Action? ReadLog(ReadOnlySpan<byte> body, IOutcomeReader reader) => null;

    public override void OnListenerFailed(Exception error) => AbortedBy ??= error;

    public override void OnReport(long progress, ReadOnlySpan<byte> payload, IOutcomeReader reader)
    {
    }

    public override void OnFailed(long index, Exception error)
    {
        Errors[index] = error;
        Note(index, error.GetType().Name);
    }

    public override void OnAborted(Exception error) => AbortedBy ??= error;

    public override void OnOver()
    {
        Interlocked.Increment(ref _overs);
        _over.TrySetResult();
    }

    private void Note(long index, string outcome)
    {
        lock (Outcomes)
        {
            Outcomes[index].Add(outcome);
            Order.Add(index);
        }
    }
}
