namespace Parallelism.Configuration;

// A strategy of another package, as options know it by its name.
internal sealed record NamedStrategy(
    string Name, Func<StrategyContext, IExecutionStrategy> Make, StrategyTraits Traits, Func<StrategyContext, IEnumerable<string>>? FindMistakes);
