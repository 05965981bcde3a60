using Parallelism.Observation;

namespace Parallelism.Verbs;

// One call: what its items share. The strategy that runs it may keep state here (the encoded delegate, say), so that it is made once per call.
internal sealed class WorkSet
{
    // Whether there may be more items than one.
    public bool IsShared { get; init; } = true;

    // Null: nobody watches the call.
    public CallObserver? Observer { get; set; }

    // Where the strategy counts the items of a batch.
    public StrategyMeter? Meter { get; private set; }

    private Action? _onOver;

    // The workers that the caller wants; null: any.
    public string? Group { get; set; }

    // The memory node near which an item's data lie, by its index; null: nobody said.
    public Func<long, int>? NodeOf { get; set; }

    // The same for all items, where NodeOf does not say.
    public int? Node { get; set; }

    public object? StrategyState { get; set; }

    // What to do when the call has no more items.
    public void OnOver(Action action) => _onOver += action;

    // The strategy that runs the items.
    public void CountFor(StrategyMeter meter)
    {
        Meter = meter;
        if (Observer is { } observer)
            observer.Meter = meter;
    }

    public void Count(long done, long failed)
    {
        Meter?.Count(done, failed);
        Observer?.Ended(done, failed);
    }

    public void End() => _onOver?.Invoke();
}
