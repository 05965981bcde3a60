using Microsoft.Extensions.Configuration;

namespace Parallelism;

/// <summary>What a strategy that <see cref="ParallelismOptions.AddStrategy"/> made known is made from.</summary>
public sealed class StrategyContext
{
    internal StrategyContext(IServiceProvider services, string registration, ParallelismOptions options, int? maxDegreeOfParallelism, IConfigurationSection section) =>
        (Services, Registration, Options, MaxDegreeOfParallelism, Section) = (services, registration, options, maxDegreeOfParallelism, section);

    /// <summary>The container's services.</summary>
    public IServiceProvider Services { get; }

    /// <summary>The key that the strategy is registered under; empty for the one without.</summary>
    public string Registration { get; }

    /// <summary>All options, those of other strategies included.</summary>
    public ParallelismOptions Options { get; }

    /// <summary>
    /// The number of items that run at once, 1 to 65,535, after <c>PARALLELISM_MAX_DEGREE</c> in the environment;
    /// <see langword="null"/> where nobody gave one.
    /// </summary>
    public int? MaxDegreeOfParallelism { get; }

    /// <summary>
    /// The keys of this strategy's own: the section of its name below that of the options, <c>Parallelism:RabbitMQ</c> for <c>rabbitmq</c>. Empty where
    /// there is none.
    /// </summary>
    public IConfigurationSection Section { get; }
}
