using System.Runtime.CompilerServices;
using Parallelism.Wire;

namespace Parallelism.Worker;

// Quick items that begin together: what surrounds an item is made once for all of them, and their results stand one behind the other in the outbox.
// Each is still claimed, shown and ended by itself.
internal sealed unsafe class ItemBlock(WorkerLoop loop, Outbox outbox)
{
    private const int MaxPrefix = 5;

    private RunRequest _request = null!;
    private ExecutionContext? _context;
    private int _position;
    private int _end;
    private bool _hasBegun;

    // Behind the last item that has ended.
    public int Position => _position;

    // Of the item that has begun last.
    public long Index { get; private set; }

    // Whether an item has begun whose result stands nowhere yet: its work threw, or Result does not go into the outbox's block.
    public bool IsOpen { get; private set; }

    // What the open item came to, in the common form.
    public FrameBuffer Result { get; } = new();

    // 0: arguments have lengths of their own.
    public int ArgumentSize => _request.ArgumentSize;

    public ref byte NextResult => ref *outbox.NextResult;

    public void Begin(RunRequest request, int position, int end)
    {
        (_request, _position, _end) = (request, position, end);
        _hasBegun = IsOpen = false;
    }

    // The next item, if there is one that may run here, and its result has so much room.
    public bool TryBegin(int room)
    {
        if (_position >= _end || outbox.BlockRoom < room || _request.IsCancelled || loop.IsReading || !IsUntouched() || !_request.TryClaim(_position))
            return false;
        IsOpen = true;
        Index = _request.FirstIndex + _position;
        loop.ShowItem(Index);
        return true;
    }

    public ReadOnlySpan<byte> Argument() => _request.Arguments[_request.NextArgument()];

    // Of ArgumentSize bytes, which were all there when the frame came.
    public ref readonly byte RawArgument() => ref _request.NextRaw();

    // The result stands at NextResult.
    public void End(int length)
    {
        outbox.EndBlockItem(length);
        _position++;
        IsOpen = false;
    }

    // The result stands in Result; false where the block has no room for it, or it refers to memory that somebody must hold.
    public bool TryEnd()
    {
        loop.SendDefinitions();
        ReadOnlySpan<byte> result = Result.Written;
        if (outbox.BlockRoom < result.Length + MaxPrefix || Result.Attachment is not null)
            return false;
        var target = new Span<byte>(outbox.NextResult, outbox.BlockRoom);
        int prefix = FrameBuffer.PutVarint(target, result.Length);
        result.CopyTo(target[prefix..]);
        Result.Clear();
        End(prefix + result.Length);
        return true;
    }

    public void Clear() => (_request, _context) = (null!, null);

    // The open item's result was sent by itself.
    public void Skip()
    {
        _position++;
        Result.Clear();
        IsOpen = false;
    }

    // What the item before changed of its surroundings ends with the block, so the block ends there.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsUntouched()
    {
        if (_hasBegun)
            return ReferenceEquals(ExecutionContext.Capture(), _context) && SynchronizationContext.Current is null;
        _hasBegun = true;
        _context = ExecutionContext.Capture();
        return true;
    }
}
