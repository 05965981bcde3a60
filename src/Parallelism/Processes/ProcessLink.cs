using System.Diagnostics;
using System.Text;
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

    // Only a process that the work started and that left the group can still hold the standard error open; then what came so far has to do.
    private static readonly TimeSpan ErrorPatience = TimeSpan.FromSeconds(2);

    // A Process is not safe to be used by several threads, least of all while it is disposed.
    private readonly Lock _processGate = new();
    private readonly Process _process;
    private readonly ProcessGroup _group;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly Stream _error;
    private readonly FrameReader _reader;
    private readonly SharedBlock _outbox;
    private readonly string? _dumpFolder;
    private readonly DateTime _startedAt = DateTime.UtcNow;
    private readonly ErrorTail _errors = new();
    private readonly LinuxGauge? _gauge;
    private readonly ErrorTail _printedErrors = new();
    private readonly RawErrorText _rawErrors = new();
    private readonly StringBuilder _unheard = new();
    private readonly Thread _errorReader;
    private IWorkerLinkEvents? _events;
    private KillReason? _killReason;
    private bool _isEnded;
    private bool _isBuried;

    public ProcessLink(Process process, SharedBlock outbox, string? dumpFolder)
    {
        _dumpFolder = dumpFolder;
        _process = process;
        _group = ProcessGroup.Of(process);
        _outbox = outbox;
        _input = PlainPipe.Of(process.StandardInput.BaseStream, FileAccess.Write);
        _output = PlainPipe.Of(process.StandardOutput.BaseStream, FileAccess.Read);
        _error = PlainPipe.Of(process.StandardError.BaseStream, FileAccess.Read);
        _reader = new(_output);
        Id = process.Id;
        _gauge = OperatingSystem.IsLinux() ? new(Id) : null;
        SendCapacity = PipeCapacity.Raise(_input);
        _errorReader = new(ReadErrors, ErrorStackSize) { IsBackground = true, Name = "Parallelism standard error" };
        _errorReader.Start();
    }

    public int Id { get; }

    public int Node { get; init; } = -1;

    // What becomes free at its end.
    public Action? Ended { get; set; }

    public int SendCapacity { get; }

    public long BytesReceived => _reader.BytesReceived;

    // The worker's opening frame, read before the link opens; null where it ended without one.
    public Hello? Greeting { get; private set; }

    public Refusal? Refusal { get; private set; }

    public void ReadGreeting()
    {
        while (Greeting is null && Refusal is null && _reader.Read(this))
        {
        }
    }

    public void Open(IWorkerLinkEvents events)
    {
        lock (_unheard)
        {
            _events = events;
            events.OnErrorText(_unheard.ToString());
        }
        new Thread(ReadFrames, ReaderStackSize) { IsBackground = true, Name = "Parallelism reader" }.Start();
    }

    public void OnFrame(FrameKind kind, ReadOnlySpan<byte> body)
    {
        if (_events is not null)
        {
            if (kind == FrameKind.Output)
                NotePrinted(body);
            _events.OnFrame(kind, body);
        }
        else if (kind == FrameKind.Hello)
            Greeting = Hello.Read(body);
        else if (kind == FrameKind.Refused)
            Refusal = Refusal.Read(body);
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

    public (bool IsStopped, long ProcessorTime) ReadSchedule() => _gauge?.ReadSchedule() ?? default;

    public long ReadMemory()
    {
        if (_gauge is not null)
            return _gauge.ReadMemory();
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
        _events?.OnEnding();
        KillGroup();
    }

    // Takes the process down and gives its remains: for a start that failed.
    public WorkerDeath Bury()
    {
        KillGroup();
        return End();
    }

    private void KillGroup()
    {
        lock (_processGate)
        {
            // Once it is buried its id may be another's.
            if (!_isBuried)
                _group.Kill();
        }
    }

    private void ReadFrames()
    {
        try
        {
            while (_reader.Read(this))
                Outbox.NoteRead(_outbox.Address, _reader.BytesReceived);
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
        var body = new FrameBuffer();
        if (Outbox.ReadBlock(_outbox.Address, body))
            OnFrame(FrameKind.Results, body.Written);
        body.Release();
    }

    // Obituaries quote it too.
    private void NotePrinted(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        if (reader.ReadByte() == 0)
            return;
        reader.ReadVarint();
        reader.ReadVarint();
        _printedErrors.Add(reader.Rest);
    }

    private WorkerDeath End()
    {
        long noticedAt = Stopwatch.GetTimestamp();
        _events?.OnEnding();
        int? exitCode = null;
        // A worker whose pipe has ended is of no use any more, also where it still runs.
        if (_process.WaitForExit(ExitPatience) || WaitAfterKill())
            exitCode = _process.ExitCode;
        // What its work started has nobody left to serve.
        KillGroup();
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
        _gauge?.Dispose();
        WorkerDeath death = DeathCertificate.Write(Id, exitCode, JoinErrors(), _killReason, state) with
        {
            NoticedAt = noticedAt,
            DumpPath = _dumpFolder is null ? null : DumpFile.Find(_dumpFolder, Id, _startedAt),
        };
        string held = _rawErrors.End();
        if (!DeathCertificate.IsByVerdict(death))
            Show(held);
        lock (_processGate)
        {
            _isBuried = true;
            _group.Dispose();
            _process.Dispose();
        }
        Ended?.Invoke();
        return death;
    }

    // The runtime's verdict comes last, and at the beginning of a line.
    private string JoinErrors()
    {
        string printed = _printedErrors.ToString();
        return printed.Length == 0 || printed.EndsWith('\n') ? printed + _errors : $"{printed}\n{_errors}";
    }

    private bool WaitAfterKill()
    {
        Kill(KillReason.ClosedItsPipe);
        return _process.WaitForExit(ExitPatience);
    }

    private void Show(string text)
    {
        if (text.Length == 0)
            return;
        lock (_unheard)
        {
            if (_events is null)
            {
                _unheard.Append(text);
                return;
            }
        }
        _events.OnErrorText(text);
    }

    private void ReadErrors()
    {
        byte[] buffer = new byte[4096];
        try
        {
            int count;
            while ((count = _error.Read(buffer)) > 0)
            {
                _errors.Add(buffer.AsSpan(0, count));
                Show(_rawErrors.Add(buffer.AsSpan(0, count)));
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
        }
    }
}
