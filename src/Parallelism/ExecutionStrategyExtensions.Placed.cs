using Parallelism.Verbs;

namespace Parallelism;

// Who of the workers is to run a call.
public static partial class ExecutionStrategyExtensions
{
    /// <summary>The strategy for calls whose items run in this group of its workers: <c>strategy.InGroup("big").RunAsync(...)</c>.</summary>
    /// <remarks>
    /// A view: it has the group's degree, keeps nothing, and its disposal does nothing. A strategy without workers, such as
    /// <see cref="SequentialStrategy"/> and every strategy inside a worker process, runs the items of any group.
    /// </remarks>
    /// <param name="strategy">The strategy.</param>
    /// <param name="group">The name of one of the strategy's groups, in any case.</param>
    /// <exception cref="ArgumentException">The strategy has no such group; the message lists those that it has.</exception>
    public static IExecutionStrategy InGroup(this IExecutionStrategy strategy, string group)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        ArgumentException.ThrowIfNullOrWhiteSpace(group);
        (strategy as IHasGroups)?.DegreeOf(group);
        return strategy is PlacedStrategy placed ? placed.With(group, null) : new PlacedStrategy(strategy, group, null);
    }

    /// <summary>
    /// The strategy for calls whose data lie in the memory of a node: a worker that is bound there runs an item where one is free, and any other where not.
    /// </summary>
    /// <remarks>
    /// A hint, for <see cref="ProcessStrategy"/> with a placement; others pass it over. Where items of one call differ, <see cref="MapOptions.NodeOf"/>
    /// and <see cref="StreamOptions.NodeOf"/> say it for each.
    /// </remarks>
    /// <param name="strategy">The strategy.</param>
    /// <param name="node">The number of the memory node, as in <see cref="TopologyNode.Id"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static IExecutionStrategy NearNode(this IExecutionStrategy strategy, int node)
    {
        ArgumentNullException.ThrowIfNull(strategy);
        ArgumentOutOfRangeException.ThrowIfNegative(node);
        return strategy is PlacedStrategy placed ? placed.With(null, node) : new PlacedStrategy(strategy, null, node);
    }
}
