namespace Parallelism.Verbs;

// One call whose items share a delegate. The strategy that runs it may keep state here (the encoded delegate, say), so that it is made once per call.
internal sealed class WorkSet
{
    private Action? _onOver;

    public object? StrategyState { get; set; }

    // What to do when the call has no more items.
    public void OnOver(Action action) => _onOver += action;

    public void End() => _onOver?.Invoke();
}
