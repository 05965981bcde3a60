using System.Text;

namespace Parallelism.Processes;

// What a worker wrote to its standard error: the beginning (the runtime's verdict stands there) and the end, and nothing in between.
internal sealed class ErrorTail
{
    private const int HeadLength = 4096;
    private const int TailLength = 12 * 1024;

    private readonly Lock _gate = new();
    private readonly byte[] _head = new byte[HeadLength];
    private readonly byte[] _tail = new byte[TailLength];
    private int _headLength;
    private long _tailWritten;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            int toHead = Math.Min(bytes.Length, HeadLength - _headLength);
            bytes[..toHead].CopyTo(_head.AsSpan(_headLength));
            _headLength += toHead;
            foreach (byte next in bytes[toHead..])
                _tail[_tailWritten++ % TailLength] = next;
        }
    }

    public override string ToString()
    {
        lock (_gate)
        {
            var text = new StringBuilder(Encoding.UTF8.GetString(_head, 0, _headLength));
            if (_tailWritten > TailLength)
                text.AppendLine().AppendLine("...");
            long from = Math.Max(0, _tailWritten - TailLength);
            byte[] tail = new byte[_tailWritten - from];
            for (int i = 0; i < tail.Length; i++)
                tail[i] = _tail[(from + i) % TailLength];
            return text.Append(Encoding.UTF8.GetString(tail)).ToString();
        }
    }
}
