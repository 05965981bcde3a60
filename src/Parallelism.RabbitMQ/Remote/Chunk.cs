using System.Diagnostics;
using Parallelism.Dispatch;
using Parallelism.Envelopes;

namespace Parallelism.Remote;

// Items on their way: a part of one operation, or neighbours of a stream, each an operation of its own. Its fields are the dispatcher's, under its lock.
internal sealed class Chunk
{
    private readonly Operation[]? _operations;
    private readonly Operation? _operation;
    private readonly long _from;

    public Chunk(long id, RemoteCall call, Operation operation, long from, int count)
    {
        (Id, Call, _operation, _from, Count) = (id, call, operation, from, count);
        IsSettled = new bool[count];
    }

    public Chunk(long id, RemoteCall call, Operation[] operations)
    {
        (Id, Call, _operations, Count) = (id, call, operations, operations.Length);
        IsSettled = new bool[Count];
    }

    public long Id { get; }

    public RemoteCall Call { get; }

    public int Count { get; private set; }

    // Which items have an outcome.
    public bool[] IsSettled { get; }

    public byte[] Envelope { get; set; } = [];

    // What it counts for in the window.
    public long Size { get; set; }

    // Where its content lies, when not in the envelope.
    public string? StoredKey { get; set; }

    public required SpeechLine Speech { get; init; }

    // Goes one by one to the quarantine: a chunk that it was part of was lost too often.
    public bool IsSuspect { get; set; }

    public int Attempts { get; set; }

    // How often a node said that it begins with it; said only of what was lost before.
    public int Begun { get; set; }

    public int Rounds { get; init; }

    public List<string> Nodes { get; } = [];

    public bool IsOver { get; set; }

    // When the broker had it; 0: not yet.
    public long ConfirmedAt { get; set; }

    public long CancelledAt { get; set; }

    // The messages of the act of running it that were heard last.
    public Guid LastRun { get; set; }

    public int LastNumber { get; set; } = -1;

    public Operation First => _operation ?? _operations![0];

    public long FirstIndex => First.FirstIndex + (_operation is null ? 0 : _from);

    public TimeSpan Age => ConfirmedAt == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(ConfirmedAt);

    public (Operation Operation, long Item) At(int offset) => _operation is null ? (_operations![offset], 0) : (_operation, _from + offset);

    public bool Holds(Operation operation) => _operation is null ? _operations!.Contains(operation) : _operation == operation;

    public bool IsWanted()
    {
        if (_operation is not null)
            return !_operation.IsStopped;
        foreach (Operation operation in _operations!)
        {
            if (!operation.IsStopped)
                return true;
        }
        return false;
    }

    // Ends it before these items, which could not be written.
    public void CutTo(int count) => Count = count;

    public void NoteNode(string node)
    {
        if (!Nodes.Contains(node))
            Nodes.Add(node);
    }
}
