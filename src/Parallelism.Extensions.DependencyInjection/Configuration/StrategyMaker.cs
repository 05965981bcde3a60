namespace Parallelism.Configuration;

// Makes the strategy of one registration from its options.
internal sealed class StrategyMaker(string registration, StrategyContexts contexts)
{
    public string Registration => registration;

    public string Label { get; } = Log.Label(registration);

    public IExecutionStrategy Make(ParallelismOptions options)
    {
        string name = StrategyName.Chosen(options);
        if (!options.Strategies.TryGetValue(name, out NamedStrategy? other))
            return ExecutionStrategy.Create(StrategyOptions.Of(options, name, registration.Length == 0 ? null : registration, contexts.Loggers));
        // A worker process makes none, whatever the name: not even by a name that the library itself does not know.
        return WorkerHost.IsWorker
            ? ExecutionStrategy.Create(StrategyOptions.Of(options, StrategyName.Auto))
            : other.Make(contexts.Of(registration, options, other)) ?? throw new InvalidOperationException(
                $"The strategy '{other.Name}' was not made: what was given to {nameof(ParallelismOptions)}.{nameof(ParallelismOptions.AddStrategy)} returned null.");
    }

    // What the strategy is made from, by key. Two options with the same values make the same strategy.
    public OptionValues ValuesOf(ParallelismOptions options) =>
        OptionValues.Of(options, options.Strategies.TryGetValue(StrategyName.Chosen(options), out NamedStrategy? other) ? contexts.Of(registration, options, other).Section : null);
}
