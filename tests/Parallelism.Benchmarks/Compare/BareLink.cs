using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Parallelism.Benchmarks.Compare;

// The parent's side of a BareWorker. One call at a time.
internal sealed class BareLink : IDisposable
{
    private readonly Process _process;
    private readonly Stream _requests;
    private readonly Stream _replies;
    private byte[] _buffer = new byte[BareWorker.HeaderSize + sizeof(int)];

    public BareLink()
    {
        _process = Process.Start(SelfProcess.Command(BareWorker.Command))!;
        _requests = _process.StandardInput.BaseStream;
        _replies = _process.StandardOutput.BaseStream;
    }

    public int Call(int value)
    {
        ReadOnlySpan<byte> reply = Exchange([value]);
        return BinaryPrimitives.ReadInt32LittleEndian(reply);
    }

    public void Map(ReadOnlySpan<int> values, Span<int> results) => MemoryMarshal.Cast<byte, int>(Exchange(values)).CopyTo(results);

    public void Dispose()
    {
        _requests.Dispose();
        if (!_process.WaitForExit(5_000))
            _process.Kill();
        _process.Dispose();
    }

    private ReadOnlySpan<byte> Exchange(ReadOnlySpan<int> values)
    {
        int length = BareWorker.HeaderSize + values.Length * sizeof(int);
        if (_buffer.Length < length)
            _buffer = new byte[length];
        BinaryPrimitives.WriteInt32LittleEndian(_buffer, values.Length);
        MemoryMarshal.AsBytes(values).CopyTo(_buffer.AsSpan(BareWorker.HeaderSize));
        _requests.Write(_buffer, 0, length);
        _requests.Flush();
        _replies.ReadExactly(_buffer, 0, length);
        return _buffer.AsSpan(BareWorker.HeaderSize, length - BareWorker.HeaderSize);
    }
}
