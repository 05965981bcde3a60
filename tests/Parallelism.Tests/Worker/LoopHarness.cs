using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Parallelism.Tests.Wire;
using Parallelism.Wire;
using Parallelism.Worker;

namespace Parallelism.Tests.Worker;

// A worker's loop between two pipes in memory, seen from the strategy's side.
internal sealed class LoopHarness : IFrameHandler, IDisposable
{
    private readonly nint _block = Marshal.AllocHGlobal(Outbox.Length);
    private readonly MemoryPipe _input = new();
    private readonly MemoryPipe _output;
    private readonly WorkerLoop _loop;
    private readonly Thread _thread;
    private readonly BlockingCollection<string> _said = [];
    private readonly TaskCompletionSource<Exception?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LoopHarness(int outputCapacity = 64 * 1024)
    {
        Marshal.Copy(new byte[Outbox.Length], 0, _block, Outbox.Length);
        _output = new(outputCapacity);
        _loop = new(new FrameReader(_input), new Outbox(_block, _output, 0), Runner) { Ended = reason => _ended.TrySetResult(reason) };
        _thread = new(_loop.Run) { IsBackground = true };
        _thread.Start();
        new Thread(ReadOutput) { IsBackground = true }.Start();
    }

    public ScriptedRunner Runner { get; } = new();

    public int ResultFrames { get; private set; }

    public MemoryPipe Input => _input;

    public MemoryPipe Output => _output;

    public Task<Exception?> Ended => _ended.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public IFrameHandler Loop => _loop;

    // What the worker said next: "ticket/index: kind payload".
    public string Next() => _said.TryTake(out string? said, TimeSpan.FromSeconds(30)) ? said : throw new TimeoutException("The worker says nothing.");

    public string[] Next(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    public bool IsSilent => _said.Count == 0;

    // The strategy has read, and dealt with, all that was said so far.
    public void NoteRead() => Outbox.NoteRead(_block, long.MaxValue);

    public OutboxState State => Outbox.ReadState(_block);

    public void Send(params byte[][] frames) => _input.Write([.. frames.SelectMany(frame => frame)]);

    public static byte[] Frame(FrameKind kind, Action<FrameBuffer> write)
    {
        var buffer = new FrameBuffer();
        int mark = buffer.Begin(kind);
        write(buffer);
        buffer.End(mark);
        return buffer.Written.ToArray();
    }

    public static byte[] Once(long ticket, string work, string argument) => Frame(FrameKind.RunOnce, frame =>
    {
        frame.WriteVarint(ticket);
        frame.WriteBlob(Encoding.UTF8.GetBytes(work));
        frame.WriteVarint(0);
        frame.WriteBlob(Encoding.UTF8.GetBytes(argument));
    });

    public static byte[] Work(long call, string work) => Frame(FrameKind.Work, frame =>
    {
        frame.WriteVarint(call);
        frame.WriteBytes(Encoding.UTF8.GetBytes(work));
    });

    public static byte[] Run(long ticket, long call, long first, params string[] arguments) => Run(FrameKind.Run, ticket, call, first, arguments);

    public static byte[] RunBlock(long ticket, long call, long first, params string[] arguments) => Run(FrameKind.RunBlock, ticket, call, first, arguments);

    private static byte[] Run(FrameKind kind, long ticket, long call, long first, string[] arguments) => Frame(kind, frame =>
    {
        frame.WriteVarint(ticket);
        frame.WriteVarint(call);
        frame.WriteVarint(first);
        if (kind == FrameKind.RunBlock)
            frame.WriteVarint(0);
        int count = frame.Length;
        frame.PatchLater(4);
        frame.PatchUInt32(count, (uint)arguments.Length);
        foreach (string argument in arguments)
            frame.WriteBlob(Encoding.UTF8.GetBytes(argument));
    });

    public static byte[] Number(FrameKind kind, long number) => Frame(kind, frame => frame.WriteVarint(number));

    public static byte[] Context(string culture, string uiCulture) => Frame(FrameKind.Context, frame =>
    {
        frame.WriteBlob(Encoding.UTF8.GetBytes(culture));
        frame.WriteBlob(Encoding.UTF8.GetBytes(uiCulture));
    });

    public void OnFrame(FrameKind kind, ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        if (kind == FrameKind.Returned)
        {
            _said.Add($"{reader.ReadVarint()}/{reader.ReadVarint()}: Returned");
            return;
        }
        if (kind == FrameKind.Results)
        {
            ResultFrames++;
            _ = reader.ReadUInt32();
            long ticket = reader.ReadVarint();
            long first = reader.ReadVarint();
            int count = reader.ReadCount();
            for (int i = 0; i < count; i++)
                _said.Add($"{ticket}/{first + i}: Value {Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadCount()))}".TrimEnd());
            return;
        }
        if (kind != FrameKind.Result)
        {
            _said.Add($"{kind} {Encoding.UTF8.GetString(body)}");
            return;
        }
        _ = reader.ReadUInt32();
        var outcome = (OutcomeKind)reader.ReadByte();
        _said.Add($"{reader.ReadVarint()}/{reader.ReadVarint()}: {outcome} {Encoding.UTF8.GetString(reader.Rest)}".TrimEnd());
    }

    public void Dispose()
    {
        _input.End();
        _ = _ended.Task.Wait(TimeSpan.FromSeconds(30));
        _output.End();
        _thread.Join(TimeSpan.FromSeconds(30));
        Runner.Release.Release(1000);
        _said.Dispose();
    }

    private void ReadOutput()
    {
        var reader = new FrameReader(_output);
        try
        {
            while (reader.Read(this))
            {
            }
        }
        catch (ObjectDisposedException)
        {
        }
    }
}
