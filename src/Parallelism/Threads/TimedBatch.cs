using System.Diagnostics;
using Parallelism.Observation;
using Parallelism.Verbs;

namespace Parallelism.Threads;

// A batch under a limit, of synchronous or asynchronous work. Items are started one by one and never on the thread that calls, so that each can be
// left behind alone. It calls the work itself, and not by way of the batch, because what an abandoned item comes to must not reach the batch.
internal sealed class TimedBatch<T, TResult>(Slots slots, Watchdog watchdog, WorkBatch<T, TResult> batch, CancellationToken cancellationToken)
    : Party(slots, batch, cancellationToken)
{
    public override Outcome Run(Holder holder)
    {
        if (!TryJoin())
            return Outcome.Done;
        Holder own = holder.Beside();
        own.Enter(Context);
        return new Lane(this, watchdog, own).Run();
    }

    private sealed class Lane(TimedBatch<T, TResult> party, Watchdog watchdog, Holder own) : Stint(watchdog, own)
    {
        private readonly WorkBatch<T, TResult> _batch = (WorkBatch<T, TResult>)party.Batch;
        private readonly long _joined = Stopwatch.GetTimestamp();
        private long _index;
        private bool _isLeaving;

        protected override async Task RunAsync()
        {
            while (!party.IsStopped && party.TryClaim(1, 0, out _index, out _))
            {
                TResult result = default!;
                Exception? failure = null;
                ItemWatch watch = _batch.Set.Observer?.Begin(_batch.FirstIndex + _index) ?? default;
                CancellationToken token = Begin(_batch.Work.TakesToken, party.Token, default);
                try
                {
                    result = _batch.IsAsync
                        ? await _batch.Work.InvokeItemAsync(_batch.GetArgument(_index), _batch.RandomKey, _batch.FirstIndex + _index, token).ConfigureAwait(false)
                        : _batch.Work.InvokeItem(_batch.GetArgument(_index), _batch.RandomKey, _batch.FirstIndex + _index, token);
                }
                catch (Exception error)
                {
                    failure = error;
                }
                Ending ending = End();
                _batch.Set.Observer?.End(watch, failure);
                if (ending == Ending.Abandoned)
                    return;
                if (ending == Ending.Late)
                    failure = Limit.Ended(_batch.Method, _batch.FirstIndex + _index);
                if (failure is null)
                    _batch.Complete(_index, result);
                else
                    _batch.Fail(_index, failure);
                _isLeaving = party.MustGiveWay(Own, _joined, Stopwatch.GetTimestamp());
                if (_isLeaving)
                    return;
            }
            party.Close();
        }

        protected override void OnEnded()
        {
            if (_isLeaving)
                party.WantAnother(Own);
            party.Leave();
        }

        protected override void OnAbandoned()
        {
            party.Slots.Log.ItemAbandoned(_batch.Method, _batch.FirstIndex + _index, Limit.Timeout);
            _batch.Fail(_index, Limit.Abandoned(_batch.Method, _batch.FirstIndex + _index));
            party.WantAnother(Own);
            party.Leave();
        }
    }
}
