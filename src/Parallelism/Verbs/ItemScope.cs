namespace Parallelism.Verbs;

// The item whose work runs here: what WorkContext answers from. Synchronous work has it in the frame of its thread (ItemFrame), asynchronous work in
// its flow.
internal sealed class ItemScope(ulong key, long index)
{
    // Stands in the flow of an item whose work is synchronous where the flow came from another item: what that work starts is part of neither.
    public static readonly ItemScope None = new(0, -1);

    private static readonly AsyncLocal<ItemScope?> Flow = new();

    private PhiloxRandom? _random;
    private long _calls;

    public long Index => index;

    // One object for the whole item, so that its stream goes on wherever it is asked for.
    public Random Random => _random ??= new(key, (ulong)index);

    // Null outside of work.
    public static ItemScope? Current
    {
        get
        {
            ItemScope? flow = Flow.Value;
            if (ItemFrame.OfThread.TryGet(flow) is { } scope)
                return scope;
            return flow == None ? null : flow;
        }
    }

    public static ItemScope? OfFlow
    {
        get => Flow.Value;
        set => Flow.Value = value;
    }

    // Gives what Leave takes. A flow changes only for what comes after, so nothing of it is left in the caller.
    public static ExecutionContext? Enter(ulong key, long index)
    {
        ExecutionContext? outer = ExecutionContext.Capture();
        Flow.Value = new(key, index);
        return outer;
    }

    public static void Leave(ExecutionContext? outer)
    {
        // Null where the flow is suppressed: what stands there then is seen by this thread alone.
        if (outer is null)
            Flow.Value = null;
        else
            ExecutionContext.Restore(outer);
    }

    // The key of a call that the item makes: taken from the far end of its own stream, where its random numbers never come.
    public ulong NextCall() => Philox.Half(key, (ulong)index, ulong.MaxValue - (ulong)Interlocked.Increment(ref _calls));

    // The same for a call that has a seed.
    public ulong SeededCall(ulong seed) => Philox.Half(Philox.Half(key, (ulong)index, ulong.MaxValue), 0, seed);
}
