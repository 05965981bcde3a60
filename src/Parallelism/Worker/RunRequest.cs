using System.Buffers;

namespace Parallelism.Worker;

// Items of one Run or RunOnce frame, waiting in the worker. Owns a copy of the frame's bytes until it is returned.
internal sealed class RunRequest
{
    private byte[] _bytes = [];
    private int _claimed;
    private int _length;

    public long Ticket { get; set; }

    public PreparedCall Call { get; set; } = null!;

    public ItemContext Context { get; set; } = null!;

    public long FirstIndex { get; set; }

    public int Count { get; set; }

    // Set by the thread that reads while another thread runs the items before.
    public volatile bool IsCancelled;

    // Takes the item with this position, the one behind the last taken, to run it; false where there is none, or it was recalled.
    public bool TryClaim(int position) => position < Count && Interlocked.CompareExchange(ref _claimed, position + 1, position) == position;

    // No further item is run; gives how many were taken before.
    public int Recall() => Math.Min(Count, Interlocked.Exchange(ref _claimed, int.MaxValue));

    public ReadOnlySpan<byte> Arguments => _bytes.AsSpan(0, _length);

    public void SetArguments(ReadOnlySpan<byte> arguments)
    {
        _bytes = arguments.IsEmpty ? [] : ArrayPool<byte>.Shared.Rent(arguments.Length);
        _length = arguments.Length;
        arguments.CopyTo(_bytes);
    }

    public void Return()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _length = 0;
    }
}
