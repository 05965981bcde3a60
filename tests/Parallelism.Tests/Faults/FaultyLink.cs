using System.Buffers.Binary;
using Parallelism.Dispatch;
using Parallelism.Wire;

namespace Parallelism.Tests.Faults;

// A worker with something wrong about it. It stands between the dispatcher and a link of any kind, and knows no more of either than the seam says.
internal sealed class FaultyLink(IWorkerLink inner, int number, FaultPlan plan, FaultInjector injector) : IWorkerLink, IWorkerLinkEvents
{
    private readonly Random _toWorker = Chance.Of(plan.Seed, number, 1);
    private readonly Random _fromWorker = Chance.Of(plan.Seed, number, 2);
    private readonly Random _life = Chance.Of(plan.Seed, number, 3);
    private IWorkerLinkEvents _events = null!;
    private int _sent;
    private int _received;
    private volatile bool _isSendingOver;
    private volatile bool _isReceivingOver;
    private volatile bool _isClosed;
    private bool _hasLife;

    public int Id => inner.Id;

    public int Node => inner.Node;

    public int SendCapacity => inner.SendCapacity;

    public long BytesReceived => inner.BytesReceived;

    public void Open(IWorkerLinkEvents events)
    {
        _events = events;
        // On a machine that is busy enough no worker would come to anything if all lives began here.
        if (_life.Next(3) == 0)
            BeginLife();
        inner.Open(this);
    }

    public OutboxState ReadState() => inner.ReadState();

    public long ReadMemory() => inner.ReadMemory();

    public (bool IsStopped, long ProcessorTime) ReadSchedule() => inner.ReadSchedule();

    public void Kill(KillReason reason)
    {
        if (plan.RefusesKills)
        {
            injector.Note(number, $"a kill was denied: {reason.Text}");
            return;
        }
        if (plan.KillDelay > TimeSpan.Zero)
        {
            injector.Note(number, $"a kill is slow: {reason.Text}");
            Thread.Sleep(plan.KillDelay);
        }
        inner.Kill(reason);
    }

    public void Send(ReadOnlySpan<byte> frames)
    {
        int begin = 0;
        while (begin < frames.Length && !_isSendingOver)
        {
            int end = begin + FrameBuffer.HeaderLength + (int)BinaryPrimitives.ReadUInt32LittleEndian(frames[begin..]);
            FrameFault fault = plan.OnFrame(new(number, FrameDirection.ToWorker, ++_sent, _toWorker));
            switch (fault)
            {
                case FrameFault.None:
                    begin = end;
                    continue;
                case FrameFault.Delay:
                    Delay(_toWorker);
                    begin = end;
                    continue;
                case FrameFault.Cut or FrameFault.Stall:
                    // Whole frames before it are the worker's.
                    inner.Send(frames[..(begin + ((end - begin) / 2))]);
                    break;
                default:
                    inner.Send(frames[..(fault == FrameFault.Kill ? end : begin)]);
                    break;
            }
            _isSendingOver = true;
            if (fault == FrameFault.Drop)
                _isReceivingOver = true;
            if (fault == FrameFault.Stall)
                injector.Note(number, $"{fault} at frame {_sent} to it");
            else
                End($"{fault} at frame {_sent} to it");
            return;
        }
        if (!_isSendingOver)
            inner.Send(frames);
    }

    public void OnFrame(FrameKind kind, ReadOnlySpan<byte> body)
    {
        if (_isReceivingOver)
            return;
        BeginLife();
        FrameFault fault = plan.OnFrame(new(number, FrameDirection.FromWorker, ++_received, _fromWorker));
        if (fault == FrameFault.Delay)
            Delay(_fromWorker);
        if (fault is FrameFault.Cut or FrameFault.Drop or FrameFault.Stall)
        {
            // The half of a frame is nobody's.
            _isReceivingOver = _isSendingOver = true;
            End($"{fault} at frame {_received} from it");
            return;
        }
        if (fault == FrameFault.Kill)
            End($"{fault} at frame {_received} from it");
        _events.OnFrame(kind, body);
    }

    public void OnErrorText(string text) => _events.OnErrorText(text);

    public void OnEnding() => _events.OnEnding();

    public void OnClosed(WorkerDeath death)
    {
        _isClosed = true;
        if (plan.MaxDeathDelay > TimeSpan.Zero)
            Thread.Sleep(plan.MaxDeathDelay * _life.NextDouble());
        _events.OnClosed(death);
    }

    private void BeginLife()
    {
        if (plan.MeanLife is { } mean && !_hasLife)
            _ = DieAfterAsync(Chance.Life(_life, mean));
        _hasLife = true;
    }

    private async Task DieAfterAsync(TimeSpan life)
    {
        await Task.Delay(life).ConfigureAwait(false);
        if (!_isClosed)
            End("the end of its life");
    }

    private void Delay(Random random) => Thread.Sleep(plan.MaxDelay * random.NextDouble());

    private void End(string what)
    {
        injector.Note(number, what);
        inner.Kill(new(WorkerCrashCause.Killed, $"a fault was injected ({what})"));
    }
}
