using System.Diagnostics;
using System.Security.Cryptography;
using Parallelism.Dispatch;
using Parallelism.SharedMemory;
using Parallelism.Wire;

namespace Parallelism.Processes;

// Starts worker processes and shakes hands with them.
internal sealed class ProcessLinkFactory(int degree, TimeSpan startTimeout, byte[] settings) : IWorkerLinkFactory
{
    private readonly Guid _secret = new(RandomNumberGenerator.GetBytes(16));

    public Task<IWorkerLink> StartAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SharedBlock outbox = SharedBlock.Create(Outbox.Length);
        Process? process = null;
        try
        {
            process = Process.Start(WorkerCommand.Create(degree))
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
        var link = new ProcessLink(process, outbox);
        // The greeting is a blocking read; a worker that never greets is killed, which ends it.
        using var timeout = new Timer(static link => ((ProcessLink)link!).Kill(KillReason.DidNotGreet), link, startTimeout, Timeout.InfiniteTimeSpan);
        using CancellationTokenRegistration stop = cancellationToken.UnsafeRegister(
            static link => ((ProcessLink)link!).Kill(KillReason.Disposed), link);
        return Task.FromResult<IWorkerLink>(Greet(link, outbox));
    }

    private ProcessLink Greet(ProcessLink link, SharedBlock outbox)
    {
        var mine = new Hello(_secret, Hello.OwnLibraryVersionId, Environment.ProcessId, outbox.Name, Environment.Version.ToString(), settings);
        var frame = new FrameBuffer();
        mine.Write(frame);
        link.Send(frame.Written);
        string? reason;
        try
        {
            link.ReadGreeting();
            reason = link.Refusal
                ?? (link.Greeting is null ? "it ended before it greeted" : Hello.FindMismatch(mine, link.Greeting));
        }
        catch (Exception error) when (error is ProtocolException or IOException or ObjectDisposedException)
        {
            reason = error.Message;
        }
        if (reason is null)
            return link;
        WorkerDeath death = link.Bury();
        string lastWords = death.StandardError.Length == 0 ? "" : $" Its standard error: {death.StandardError}";
        throw new WorkerStartException($"Worker process {death.ProcessId} did not start: {reason}; it {death.Text}.{lastWords}");
    }
}
