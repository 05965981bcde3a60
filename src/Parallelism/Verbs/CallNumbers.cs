using System.Runtime.CompilerServices;

namespace Parallelism.Verbs;

// Gives every call of a strategy the key of its items' random streams. Calls without a seed are numbered, so that each has streams of its own, and
// the same calls in the same order have the same ones on every strategy and in every run. A call that an item makes is numbered by that item.
internal sealed class CallNumbers
{
    private static readonly ConditionalWeakTable<IExecutionStrategy, CallNumbers> Others = new();
    private static readonly CallNumbers Loose = new();

    private long _last;

    public static ulong KeyOf(IExecutionStrategy strategy, long? seed = null)
    {
        if (ItemScope.Current is { } item)
            return seed is null ? item.NextCall() : item.SeededCall((ulong)seed);
        return seed is null ? Of(strategy).Next() : (ulong)seed;
    }

    // For items that a program makes by itself.
    public static ulong LooseKey() => ItemScope.Current is { } item ? item.NextCall() : Loose.Next();

    public static CallNumbers Of(IExecutionStrategy strategy) =>
        strategy is INumbersCalls own ? own.Calls : Others.GetValue(strategy, static _ => new());

    private ulong Next() => Philox.Mix((ulong)Interlocked.Increment(ref _last));
}
