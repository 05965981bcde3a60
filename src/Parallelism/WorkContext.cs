using Parallelism.Verbs;

namespace Parallelism;

/// <summary>What work can ask about the item that it runs for.</summary>
/// <remarks>
/// <para>
/// Synchronous work asks on the thread that runs it; asynchronous work anywhere in its flow: after an <see langword="await"/>, and in tasks that it
/// starts. Threads and tasks that synchronous work starts are outside: let the work take what they need, and hand it to them.
/// </para>
/// <para>An item of a map, stream or loop is told by its index, so all answers are the same on every strategy, at every degree, and in every retry.</para>
/// </remarks>
public static class WorkContext
{
    /// <summary>Whether the calling code is part of an item that a strategy runs, so that the other members have an answer.</summary>
    public static bool IsInsideWork => ItemScope.Current is not null;

    /// <summary>
    /// The number of the item in its call, from 0 in the order of the input; in a loop or a reduction, the distance from the first index. 0 for an item
    /// on its own.
    /// </summary>
    /// <exception cref="InvalidOperationException">The calling code is not part of an item.</exception>
    public static long Index => Find().Index;

    /// <summary>
    /// The item's own stream of random numbers: the same bits on every strategy, degree, chunk size, crash and retry, and other bits than those of any
    /// other item. The same object for the whole item; not for use by several threads at once.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The numbers follow from the call and the item's index. The call is told by its seed (<see cref="MapOptions.RandomSeed"/>,
    /// <see cref="StreamOptions.RandomSeed"/>, <see cref="ReduceOptions.RandomSeed"/>); one without a seed by its number among those of its strategy, so
    /// the same program gets the same numbers in every run, and no two calls get the same ones. Calls that are made at the same time from several
    /// threads race for their numbers: where their streams must stay the same, give each a seed. A call made from inside an item belongs to that item:
    /// it is told by its seed or number there, below the path of calls and indices that leads to it.
    /// </para>
    /// <para>
    /// The generator is Philox4x32-10 (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011), a counter-based one of 2^64
    /// streams of 2^66 words for each call. It is for simulation and sampling, not for secrets.
    /// </para>
    /// </remarks>
    /// <exception cref="InvalidOperationException">The calling code is not part of an item.</exception>
    public static Random Random => Find().Random;

    private static ItemScope Find() => ItemScope.Current ?? throw new InvalidOperationException(
        "WorkContext has answers only inside work that a strategy runs: on the thread that runs synchronous work, or in the flow of asynchronous work. " +
        "In threads and tasks that synchronous work starts itself, use what it took before it started them. Outside of work, make a Random of your own.");
}
