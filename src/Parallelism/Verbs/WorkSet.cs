namespace Parallelism.Verbs;

// One call whose items share a delegate. The strategy that runs it may keep state here (the encoded delegate, say), so that it is made once per call.
internal sealed class WorkSet
{
    public object? StrategyState { get; set; }
}
