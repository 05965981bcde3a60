using System.Buffers;
using Parallelism.Wire;

namespace Parallelism.Worker;

// Items of one Run, RunBlock or RunOnce frame, waiting in the worker. Owns a copy of the frame's bytes until it is returned.
internal sealed class RunRequest
{
    private readonly Lock _gate = new();
    private byte[] _bytes = [];
    private int _length;
    private int _offset;
    private int _claimed;
    private int _taken;
    private volatile bool _isRecalled;

    public long Ticket { get; set; }

    public PreparedCall Call { get; set; } = null!;

    public ItemContext Context { get; set; } = null!;

    public long FirstIndex { get; set; }

    public int Count { get; set; }

    // Whether the strategy takes results together.
    public bool TakesResults { get; set; }

    // Bytes of each argument; 0: they have lengths of their own.
    public int ArgumentSize { get; set; }

    // Set by the thread that reads while another thread runs the items before.
    public volatile bool IsCancelled;

    // Takes the item with this position, the one behind the last taken, to run it; false where there is none, or it was recalled. This happens for
    // every item and a recall seldom, so the barrier that the two need between their write and their look is all the recall's.
    public bool TryClaim(int position)
    {
        if (position >= Count)
            return false;
        Volatile.Write(ref _claimed, position + 1);
        return !_isRecalled || IsTaken(position);
    }

    // No further item is run; gives how many were taken before, the first time: then the others are given back.
    public int Recall()
    {
        lock (_gate)
        {
            if (_isRecalled)
                return Count;
            _isRecalled = true;
            Interlocked.MemoryBarrierProcessWide();
            return _taken = Math.Min(Count, Volatile.Read(ref _claimed));
        }
    }

    public ReadOnlySpan<byte> Arguments => _bytes.AsSpan(0, _length);

    // Where the next item's argument stands.
    public Range NextArgument()
    {
        int length = ArgumentSize;
        if (length == 0)
        {
            var reader = new BodyReader(Arguments[_offset..]);
            length = reader.ReadBlob().Length;
            _offset += sizeof(uint);
        }
        _offset += length;
        return (_offset - length).._offset;
    }

    // The same of an argument of ArgumentSize.
    public ref readonly byte NextRaw()
    {
        ref readonly byte argument = ref _bytes[_offset];
        _offset += ArgumentSize;
        return ref argument;
    }

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

    private bool IsTaken(int position)
    {
        lock (_gate)
            return position < _taken;
    }
}
