using Parallelism.SharedMemory;
using Parallelism.Wire;

namespace Parallelism.Worker;

// The opening exchange: the strategy's Hello is answered by the worker's, or by the reason why not.
internal sealed class Greeting(FrameReader reader, Stream output) : IFrameHandler
{
    private Hello? _theirs;
    private Refusal? _refusal;
    private long _sent;

    // Answers when the runner is made and initialized, so that what ends the process there, or fails, is a start that fails. Null: there is nobody
    // to serve, or the strategy was told why not.
    public IWorkRunner? Exchange(Func<Hello, IWorkRunner> createRunner, Action initialize)
    {
        IWorkRunner? runner = null;
        while (_theirs is null && _refusal is null)
        {
            // The strategy is gone before it said anything.
            if (!reader.Read(this))
                return null;
        }
        var frame = new FrameBuffer();
        if (_refusal is null)
        {
            _refusal = Try("the serializer could not be made", () => runner = createRunner(_theirs!))
                ?? Try("the strategy's Initializer failed", initialize);
        }
        if (_refusal is null)
        {
            new Hello(_theirs!.Secret, Hello.OwnLibraryVersionId, Environment.ProcessId, "", Environment.Version.ToString(), []).Write(frame);
            // The secret is the strategy's to give; what it can be wrong about is the build.
            if (Hello.FindMismatch(_theirs with { LibraryVersionId = Hello.OwnLibraryVersionId }, _theirs) is { } mismatch)
                _refusal = new(mismatch);
        }
        if (_refusal is not null)
        {
            frame.Clear();
            _refusal.Write(frame);
        }
        output.Write(frame.Written);
        _sent = frame.Length;
        return _refusal is null ? runner : null;
    }

    private static Refusal? Try(string whatIfNot, Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception error)
        {
            return Refusal.Of(whatIfNot, error);
        }
    }

    public WorkerLoop CreateLoop(IWorkRunner runner, Action<Exception?> ended)
    {
        SharedBlock block = SharedBlock.Open(_theirs!.OutboxName, Outbox.Length);
        return new(reader, new Outbox(block.Address, output, _sent), runner) { Ended = ended };
    }

    public void OnFrame(FrameKind kind, ReadOnlySpan<byte> body)
    {
        // Frames of work may stand right behind the greeting; only the loop knows what to do with them.
        if (_theirs is not null)
            throw new ProtocolException($"The frame {kind} came before the greeting was answered.");
        try
        {
            _theirs = kind == FrameKind.Hello ? Hello.Read(body) : throw new ProtocolException($"The first frame is {kind}, not {FrameKind.Hello}.");
        }
        catch (ProtocolException error)
        {
            _refusal = new(error.Message);
        }
    }
}
