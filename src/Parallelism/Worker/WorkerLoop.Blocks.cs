using System.Diagnostics;
using Parallelism.Wire;

namespace Parallelism.Worker;

// Quick items of one frame run in blocks of about 20 microseconds. Work that takes longer, that is asynchronous, or whose items have activities of
// their own runs item by item; so does the first item, because to make a delegate of the work is a part of it.
internal sealed partial class WorkerLoop
{
    // Bytes of the longest number.
    private const int MaxNumber = 8;

    public bool IsReading => _isReading;

    // The item that runs from now on: for cancellations, for the text that it prints, and for the thread that ticks.
    public void ShowItem(long index)
    {
        Volatile.Write(ref _running, index);
        Volatile.Write(ref _itemsBegun, _itemsBegun + 1);
    }

    private bool TryRunBlock(RunRequest request, ref int position)
    {
        int end = Math.Min(request.Count, position + request.Call.BlockLength);
        if (!request.TakesResults || end - position < 2 || request.IsCancelled || _isReading || !request.Context.AllowsBlocks)
            return false;
        _prepared = request.Call.GetPrepared(_cancellation.Token);
        if (_prepared is null || _runner.IsAsynchronous(_prepared))
            return false;
        long began = Stopwatch.GetTimestamp();
        int first = position;
        _outbox.BeginBlock(request.Ticket, request.FirstIndex + first, MaxNumber, began);
        _block.Begin(request, first, end);
        request.Context.Run(static loop => ((WorkerLoop)loop!).RunBlock(), this);
        long elapsed = Stopwatch.GetTimestamp() - began;
        int ended = _block.Position - first;
        if (_block.IsOpen)
        {
            EndOutcome(0, elapsed / (ended + 1));
            _block.Skip();
        }
        _outbox.EndBlock(ended == 0 ? 0 : Math.Max(1, elapsed * 10_000_000 / Stopwatch.Frequency));
        position = _block.Position;
        // What the work captured is not kept beyond its call.
        _prepared = null;
        _block.Clear();
        if (position > first)
            request.Call.NoteDuration(elapsed, position - first);
        return position > first;
    }

    private void RunBlock()
    {
        _outcomeKind = OutcomeKind.Value;
        Activity? activity = StartActivity(_current!);
        try
        {
            _runner.RunBlock(_prepared!, _block, _cancellation.Token);
            if (!_block.IsOpen)
                return;
            BeginOutcome(_current!, _running);
            _outcome.WriteBytes(_block.Result.Written);
            (_outcome.Attachment, _block.Result.Attachment) = (_block.Result.Attachment, null);
        }
        catch (Exception error)
        {
            // Of the open item, for between two items nothing throws.
            _outcomeKind = OutcomeKind.Exception;
            BeginOutcome(_current!, _running);
            _runner.WriteException(error, _outcome);
        }
        finally
        {
            EndActivity(_current!, activity, null);
        }
    }
}
