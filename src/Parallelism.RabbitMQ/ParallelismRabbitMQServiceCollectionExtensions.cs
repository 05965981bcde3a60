using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parallelism;
using Parallelism.Broker;
using Parallelism.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes <c>rabbitmq</c> a strategy that configuration can choose, and a host a node.</summary>
public static class ParallelismRabbitMQServiceCollectionExtensions
{
    /// <summary>
    /// Makes <see cref="RabbitMQStrategy"/> known to every <c>AddParallelism</c>, before or after, as <c>rabbitmq</c>.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Its own keys stand in the section <c>RabbitMQ</c> below that of the options, all optional, with the meanings, ranges and defaults of
    /// <see cref="RabbitMQConnectionOptions"/> and <see cref="RabbitMQStrategyOptions"/>: <c>Uris</c> (a list, or one text with commas), <c>SigningKey</c>
    /// (Base64), <c>Application</c>, <c>CodeRoot</c> (an assembly's name), <c>Heartbeat</c>, <c>MaxMessageSize</c>, <c>MaxMessageAge</c>,
    /// <c>CertificateAuthoritiesFile</c>, <c>ClientCertificateFile</c>, <c>ClientKeyFile</c> (PEM), <c>ServerName</c>, <c>Timeout</c>, <c>GracePeriod</c>,
    /// <c>MaxDeliveries</c>, <c>NodeTimeout</c>, <c>PayloadFolder</c>. Mistakes in them are listed with all others when the host starts, where the strategy is chosen.
    /// </para>
    /// <para>For what only code can give (a serializer, another payload store), call <see cref="ParallelismOptions.AddStrategy"/> instead.</para>
    /// </remarks>
    [RequiresDynamicCode(RabbitMQStrategy.NeedsTheRuntime)]
    [RequiresUnreferencedCode(RabbitMQStrategy.NeedsTheRuntime)]
    public static IServiceCollection AddRabbitMQStrategy(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.ConfigureAll<ParallelismOptions>(static options => options.AddStrategy(
            "rabbitmq",
            static context => new RabbitMQStrategy(
                new RabbitMQSection(context.Section).ReadStrategy(context.MaxDegreeOfParallelism, LoggerOf(context.Services)), context.Services.GetService<IBroker>()),
            new StrategyTraits { SurvivesCrashes = true, CanKill = true },
            static context =>
            {
                var section = new RabbitMQSection(context.Section);
                section.ReadStrategy(degree: null, logger: null);
                return section.Mistakes;
            }));
    }

    /// <summary>Makes the host a node (<see cref="ParallelismNode"/>), from a configuration section.</summary>
    /// <remarks>
    /// It serves while the host runs; when the host stops it takes nothing new and finishes what it has, for <see cref="ParallelismNodeOptions.DrainTimeout"/>
    /// and the host's own shutdown timeout at most. A drain that is asked for over the broker stops the host. The keys are those of the connection as
    /// <see cref="AddRabbitMQStrategy"/> has them, and <c>Name</c>, <c>Slots</c>, <c>RequireRemoteWork</c>, <c>DrainTimeout</c>, <c>PayloadFolder</c> and
    /// <c>Threads</c> (true: on threads of this process). The host does not start where one of them has a mistake
    /// (<see cref="Options.OptionsValidationException"/>, with all of them).
    /// </remarks>
    [RequiresDynamicCode(RabbitMQStrategy.NeedsTheRuntime)]
    [RequiresUnreferencedCode(RabbitMQStrategy.NeedsTheRuntime)]
    public static IServiceCollection AddParallelismNode(this IServiceCollection services, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return Add(services, provider =>
        {
            var reading = new RabbitMQSection(section);
            ParallelismNodeOptions options = reading.ReadNode(LoggerOf(provider));
            return (options, reading.Mistakes);
        });
    }

    /// <summary>Makes the host a node (<see cref="ParallelismNode"/>), from code.</summary>
    /// <remarks>
    /// It serves while the host runs; when the host stops it takes nothing new and finishes what it has, for <see cref="ParallelismNodeOptions.DrainTimeout"/>
    /// and the host's own shutdown timeout at most. A drain that is asked for over the broker stops the host.
    /// </remarks>
    [RequiresDynamicCode(RabbitMQStrategy.NeedsTheRuntime)]
    [RequiresUnreferencedCode(RabbitMQStrategy.NeedsTheRuntime)]
    public static IServiceCollection AddParallelismNode(this IServiceCollection services, ParallelismNodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Add(services, _ => (options, []));
    }

    private static IServiceCollection Add(IServiceCollection services, Func<IServiceProvider, (ParallelismNodeOptions, IReadOnlyList<string>)> read)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddSingleton<IHostedService>(provider =>
            new NodeService(() => read(provider), provider.GetRequiredService<IHostApplicationLifetime>(), provider.GetService<IBroker>()));
    }

    private static ILogger? LoggerOf(IServiceProvider services) => services.GetService<ILoggerFactory>()?.CreateLogger(nameof(Parallelism));
}
