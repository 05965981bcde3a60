using System.Diagnostics;
using Parallelism.Dispatch;
using Parallelism.SharedMemory;
using Parallelism.Wire;

namespace Parallelism.Processes;

// A worker process, its two pipes and its outbox. One thread reads the frames, one the standard error; the end of the first tells the death.
internal sealed class ProcessLink : IWorkerLink, IFrameHandler
{
    private const int ReaderStackSize = 512 * 1024;
    private const int ErrorStackSize = 128 * 1024;

    // After the end of the pipe the exit code comes within milliseconds, unless the system is very busy or writes a dump.
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(5);

    // A process that the work started may hold the standard error open; then what came so far has to do.
    private static readonly TimeSpan ErrorPatience = TimeSpan.FromSeconds(2);

    // A Process is not safe to be used by several threads, least of all while it is disposed.
    private readonly Lock _processGate = new();
    private readonly Process _process;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly Stream _error;
    private readonly FrameReader _reader;
    private readonly SharedBlock _outbox;
    private readonly ErrorTail _errors = new();
    private readonly Thread _errorReader;
    private IWorkerLinkEvents? _events;
    private KillReason? _killReason;
    private bool _isEnded;

    public ProcessLink(Process process, SharedBlock outbox)
    {
        _process = process;
        _outbox = outbox;
        _input = PlainPipe.Of(process.StandardInput.BaseStream, FileAccess.Write);
        _output = PlainPipe.Of(process.StandardOutput.BaseStream, FileAccess.Read);
        _error = PlainPipe.Of(process.StandardError.BaseStream, FileAccess.Read);
        _reader = new(_output);
        Id = process.Id;
        SendCapacity = PipeCapacity.Raise(_input);
        _errorReader = new(ReadErrors, ErrorStackSize) { IsBackground = true, Name = "Parallelism standard error" };
        _errorReader.Start();
    }

    public int Id { get; }

    public int SendCapacity { get; }

    public long BytesReceived => _reader.BytesReceived;

    // The worker's opening frame, read before the link opens; null where it ended without one.
    public Hello? Greeting { get; private set; }

    public string? Refusal { get; private set; }

    public void ReadGreeting()
    {
        while (Greeting is null && Refusal is null && _reader.Read(this))
        {
        }
    }

    public void Open(IWorkerLinkEvents events)
    {
        _events = events;
        new Thread(ReadFrames, ReaderStackSize) { IsBackground = true, Name = "Parallelism reader" }.Start();
    }

    public void OnFrame(FrameKind kind, ReadOnlySpan<byte> body)
    {
        if (_events is not null)
            _events.OnFrame(kind, body);
        else if (kind == FrameKind.Hello)
            Greeting = Hello.Read(body);
        else if (kind == FrameKind.Refused)
            Refusal = System.Text.Encoding.UTF8.GetString(body);
        else
            throw new ProtocolException($"The worker's first frame is {kind}.");
    }

    public void Send(ReadOnlySpan<byte> frames)
    {
        try
        {
            _input.Write(frames);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            // The worker is gone; the reader finds out and tells it.
        }
    }

    public OutboxState ReadState()
    {
        lock (_outbox)
            return _isEnded ? default : Outbox.ReadState(_outbox.Address);
    }

    public long ReadMemory()
    {
        lock (_processGate)
        {
            try
            {
                _process.Refresh();
                return _process.WorkingSet64;
            }
            catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                // It has ended.
                return 0;
            }
        }
    }

    public void Kill(KillReason reason)
    {
        Interlocked.CompareExchange(ref _killReason, reason, null);
        KillProcess();
    }

    // Takes the process down and gives its remains: for a start that failed.
    public WorkerDeath Bury()
    {
        KillProcess();
        return End();
    }

    private void KillProcess()
    {
        lock (_processGate)
        {
            try
            {
                _process.Kill(entireProcessTree: true);
            }
            catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
            {
                // It ended by itself meanwhile.
            }
        }
    }

    private void ReadFrames()
    {
        try
        {
            while (_reader.Read(this))
            {
            }
            ReadRest();
        }
        catch (Exception error)
        {
            // Bytes that make no sense, or a pipe that fails: either way nothing more can be understood.
            Kill(KillReason.BrokeProtocol(error));
        }
        _events!.OnClosed(End());
    }

    // Outcomes that were done when the worker died, but not yet in the pipe.
    private void ReadRest()
    {
        ReadOnlySpan<byte> rest = Outbox.ReadRest(_outbox.Address, _reader.BytesReceived);
        if (!rest.IsEmpty)
            _reader.Feed(rest, this);
    }

    private WorkerDeath End()
    {
        int? exitCode = null;
        // A worker whose pipe has ended is of no use any more, also where it still runs.
        if (_process.WaitForExit(ExitPatience) || WaitAfterKill())
            exitCode = _process.ExitCode;
        RuntimeFiles.Delete(Id);
        if (_errorReader.IsAlive && Thread.CurrentThread != _errorReader)
            _errorReader.Join(ErrorPatience);
        OutboxState state;
        lock (_outbox)
        {
            state = Outbox.ReadState(_outbox.Address);
            _isEnded = true;
            _outbox.Dispose();
        }
        _input.Dispose();
        _output.Dispose();
        // A thread that still waits in a read of it keeps the descriptor until that read ends.
        _error.Dispose();
        WorkerDeath death = DeathCertificate.Write(Id, exitCode, _errors.ToString(), _killReason, state);
        lock (_processGate)
            _process.Dispose();
        return death;
    }

    private bool WaitAfterKill()
    {
        Kill(KillReason.ClosedItsPipe);
        return _process.WaitForExit(ExitPatience);
    }

    private void ReadErrors()
    {
        byte[] buffer = new byte[4096];
        try
        {
            int count;
            while ((count = _error.Read(buffer)) > 0)
                _errors.Add(buffer.AsSpan(0, count));
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
        }
    }
}
