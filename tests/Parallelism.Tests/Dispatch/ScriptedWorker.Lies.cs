using Parallelism.Wire;

namespace Parallelism.Tests.Dispatch;

// A worker that keeps to the form of the protocol and says what is not so. Where it is found out it ends, as with a link to a process.
internal sealed partial class ScriptedWorker
{
    private void Lie(Step step, long ticket)
    {
        long index = _state.Index;
        switch (step)
        {
            case Step.ReturnUnknown:
                SayReturned(ticket + 1_000_000, index);
                break;
            case Step.ReturnFinished:
                SayReturned(ticket, index - 1);
                break;
            case Step.ReturnRunning:
                SayReturned(ticket, index);
                break;
            case Step.ReturnBeyond:
                SayReturned(ticket, index + 1_000_000);
                break;
            case Step.ReturnTwice:
                ReturnTwice(ticket, index);
                break;
            case Step.CutOutput:
                Say(FrameKind.Output, [1, 0x80]);
                break;
            case Step.SpeakForOthers:
                Say(FrameKind.Output, [0, 99, 99, (byte)'x']);
                Say(FrameKind.Log, [99, 1, 0, 0, 0, 0x05]);
                Say(FrameKind.Report, [99, 0x05]);
                break;
        }
    }

    // Once it may, if anything waits behind the item; not twice.
    private void ReturnTwice(long ticket, long index)
    {
        List<(long Ticket, long Index)> returned;
        lock (_gate)
            returned = GiveBack();
        returned.Add(returned.Count > 0 ? returned[^1] : (ticket, index));
        foreach ((long returnedTicket, long returnedIndex) in returned)
            SayReturned(returnedTicket, returnedIndex);
    }

    private void SayReturned(long ticket, long index)
    {
        var body = new FrameBuffer();
        body.WriteVarint(ticket);
        body.WriteVarint(index);
        Say(FrameKind.Returned, body.Written.ToArray());
    }

    private void Say(FrameKind kind, byte[] body)
    {
        lock (_eventGate)
            _events.OnFrame(kind, body);
    }
}
