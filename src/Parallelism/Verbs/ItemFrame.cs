namespace Parallelism.Verbs;

// Which item of synchronous work a thread runs. A loop enters once for a range and then writes nothing but each item's index, so an item that does not
// ask for its context pays one store.
internal sealed class ItemFrame
{
    [ThreadStatic]
    private static ItemFrame? _ofThread;

    private long _index;
    private ulong _key;
    private ItemScope? _scope;
    private ItemScope? _flow;
    private int? _task;
    private bool _isActive;

    public static ItemFrame OfThread => _ofThread ??= new();

    // Of the item that runs, counted from 0 in its call.
    public ref long Index => ref _index;

    public Outer Enter(ulong key, long index)
    {
        var outer = new Outer(_index, _key, _scope, _flow, _task, _isActive, ItemScope.OfFlow);
        if (outer.FlowBefore is not null && outer.FlowBefore != ItemScope.None)
            ItemScope.OfFlow = ItemScope.None;
        _flow = outer.FlowBefore is null ? null : ItemScope.None;
        _task = Task.CurrentId;
        (_key, _index, _scope, _isActive) = (key, index, null, true);
        return outer;
    }

    public void Leave(in Outer outer)
    {
        if (_flow != outer.FlowBefore)
            ItemScope.OfFlow = outer.FlowBefore;
        (_index, _key, _scope) = (outer.Index, outer.Key, outer.Scope);
        (_flow, _task, _isActive) = (outer.Flow, outer.Task, outer.IsActive);
    }

    // The flow and the task tell the item's own code from what only happens to run on its thread: the rest of an asynchronous method that the item
    // woke, or a task that it started and waits for, which could as well run on another thread.
    public ItemScope? TryGet(ItemScope? flow)
    {
        if (!_isActive || flow != _flow || Task.CurrentId != _task)
            return null;
        return _scope is { } scope && scope.Index == _index ? scope : _scope = new(_key, _index);
    }

    internal readonly record struct Outer(long Index, ulong Key, ItemScope? Scope, ItemScope? Flow, int? Task, bool IsActive, ItemScope? FlowBefore);
}
