using Parallelism.Wire;

namespace Parallelism.Dispatch;

// The seam between the dispatcher and a worker: frames go in, frames come out, and at the end comes the news of a death. It knows no process;
// a broker, or a test's memory, can stand behind it.
internal interface IWorkerLink
{
    // For messages and statistics: the process id.
    int Id { get; }

    // The memory node that the worker is bound to; -1: to none.
    int Node => -1;

    // Begins to deliver events, on a thread of the link's own, one at a time.
    void Open(IWorkerLinkEvents events);

    // Writes whole frames. May block while the worker does not read; never throws, for the end of a worker is told by OnClosed.
    void Send(ReadOnlySpan<byte> frames);

    // How many bytes may be unread by the worker without Send blocking.
    int SendCapacity { get; }

    // What the worker is doing at this moment.
    OutboxState ReadState();

    // Ends the worker by force; OnClosed follows.
    void Kill(KillReason reason);

    long BytesReceived { get; }

    // Resident bytes, as the system counts them; 0 where it does not say.
    long ReadMemory();

    // Whether a signal has stopped the worker, and the processor time that it has used, in the system's ticks.
    (bool IsStopped, long ProcessorTime) ReadSchedule();
}

internal interface IWorkerLinkEvents
{
    void OnFrame(FrameKind kind, ReadOnlySpan<byte> body);

    // Text that reached the worker's standard error from outside its frames; on any thread, also beside the other events. May wait for a slow listener.
    void OnErrorText(string text);

    // The worker has ended, or is about to be killed: nobody may wait any more. On any thread.
    void OnEnding();

    // The last event.
    void OnClosed(WorkerDeath death);
}

internal interface IWorkerLinkFactory
{
    // Starts a worker, near this memory node if it can choose (-1: anywhere), and opens the handshake; ends when the worker is ready for frames.
    // Throws WorkerStartException.
    Task<IWorkerLink> StartAsync(int node, WatchClock clock, CancellationToken cancellationToken);
}
