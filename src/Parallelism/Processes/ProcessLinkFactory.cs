using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Parallelism.Dispatch;
using Parallelism.Placement;
using Parallelism.SharedMemory;
using Parallelism.Wire;

namespace Parallelism.Processes;

// Starts the worker processes of a group and shakes hands with them.
internal sealed class ProcessLinkFactory(WorkerLaunch launch, byte[] settings) : IWorkerLinkFactory
{
    private readonly Guid _secret = new(RandomNumberGenerator.GetBytes(16));

    private readonly KillReason _didNotGreet = new(
        WorkerCrashCause.KilledByStrategy,
        $"it did not greet in time (StartTimeout is {launch.Options.StartTimeout})",
        launch.Initializer is null ? " Raise StartTimeout if the machine is that busy." : " Its Initializer counts into that time: raise StartTimeout, or let it do less.");

    public Task<IWorkerLink> StartAsync(int node, WatchClock clock, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        WorkerSeat? seat = launch.Seats?.Take(node);
        try
        {
            return Task.FromResult<IWorkerLink>(Start(seat, clock, cancellationToken));
        }
        catch
        {
            Leave(seat);
            throw;
        }
    }

    private void Leave(WorkerSeat? seat)
    {
        if (seat is not null)
            launch.Seats!.Leave(seat);
    }

    private ProcessLink Start(WorkerSeat? seat, WatchClock clock, CancellationToken cancellationToken)
    {
        SharedBlock outbox = SharedBlock.Create(Outbox.Length);
        Process? process = null;
        try
        {
            process = Affinity.Start(seat?.Processors, () => Process.Start(WorkerCommand.Create(launch, seat)))
                ?? throw new WorkerStartException("The system did not start the worker process and did not say why.");
        }
        catch (Exception error) when (error is not WorkerStartException)
        {
            outbox.Dispose();
            throw new WorkerStartException($"The system refused to start a worker process: {error.Message}", error);
        }
        catch (WorkerStartException)
        {
            outbox.Dispose();
            throw;
        }
        var link = new ProcessLink(process, outbox, launch.Options.DumpFolder) { Node = seat?.Node ?? -1 };
        // The greeting is a blocking read; a worker that never greets is killed, which ends it.
        clock.After(launch.Options.StartTimeout, () => KillUnlessGreeted(link));
        using CancellationTokenRegistration stop = cancellationToken.UnsafeRegister(
            static link => ((ProcessLink)link!).Kill(KillReason.Disposed), link);
        Greet(link, outbox);
        link.Ended = () => Leave(seat);
        return link;
    }

    private void KillUnlessGreeted(ProcessLink link)
    {
        if (link.Greeting is null && link.Refusal is null)
            link.Kill(_didNotGreet);
    }

    private void Greet(ProcessLink link, SharedBlock outbox)
    {
        var mine = new Hello(_secret, Hello.OwnLibraryVersionId, Environment.ProcessId, outbox.Name, Environment.Version.ToString(), settings);
        var frame = new FrameBuffer();
        mine.Write(frame);
        link.Send(frame.Written);
        string? reason;
        try
        {
            link.ReadGreeting();
            reason = link.Refusal?.Reason
                ?? (link.Greeting is null ? EndedEarly : Hello.FindMismatch(mine, link.Greeting));
        }
        catch (Exception error) when (error is ProtocolException or IOException or ObjectDisposedException)
        {
            reason = error.Message;
        }
        if (reason is null)
            return;
        WorkerDeath death = link.Bury();
        // Who says why, and then leaves, did not die of anything.
        string end = link.Refusal is null ? $"; it {death.Text}.{death.Advice}" : reason.EndsWith('.') ? "" : ".";
        string dump = death.DumpPath is null ? "" : $" Its memory dump: {death.DumpPath}.";
        string lastWords = death.StandardError.Length == 0 ? "" : $" Last lines of its standard error: {death.StandardError}";
        throw new WorkerStartException($"Worker process {death.ProcessId} did not start: {reason}{end}{dump}{lastWords}", ErrorOf(link.Refusal));
    }

    private string EndedEarly => launch.Initializer is null ? "it ended before it greeted" : "it ended before it had run the strategy's Initializer to its end";

    private static RemoteWorkException? ErrorOf(Refusal? refusal)
    {
        RemoteWorkException? outer = null;
        foreach ((string type, string message, string stack) in refusal?.Errors.Reverse() ?? [])
        {
            outer = new(type, message, outer);
            if (stack.Length > 0)
                ExceptionDispatchInfo.SetRemoteStackTrace(outer, stack);
        }
        return outer;
    }
}
