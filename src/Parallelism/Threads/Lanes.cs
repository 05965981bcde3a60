using System.Diagnostics;

namespace Parallelism.Threads;

// A batch of asynchronous work. A participant is a lane: it holds a slot, runs item after item, and needs a thread only while an item does.
internal sealed class Lanes(Slots slots, WorkBatch batch, CancellationToken cancellationToken) : Party(slots, batch, cancellationToken)
{
    public override Outcome Run(Holder holder)
    {
        if (!TryJoin())
            return Outcome.Done;
        Holder own = holder.Beside();
        own.Enter(Context);
        Task lane = RunLaneAsync(own);
        if (!lane.IsCompleted)
        {
            lane.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => End(own));
            return Outcome.Kept;
        }
        bool isFree = own.TryRetire();
        Leave();
        return isFree ? Outcome.Done : Outcome.Kept;
    }

    private async Task RunLaneAsync(Holder own)
    {
        long joined = Stopwatch.GetTimestamp();
        while (!IsStopped && TryClaim(1, 0, out long index, out _))
        {
            await Batch.InvokeAsync(index, Token).ConfigureAwait(false);
            if (MustGiveWay(own, joined, Stopwatch.GetTimestamp()))
            {
                WantAnother(own);
                return;
            }
        }
        Close();
    }

    private void End(Holder own)
    {
        if (own.TryRetire())
            own.PassOn();
        Leave();
    }
}
