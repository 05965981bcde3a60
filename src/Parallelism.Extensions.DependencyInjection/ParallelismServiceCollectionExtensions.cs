using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Parallelism;
using Parallelism.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers <see cref="IExecutionStrategy"/>, made from configuration, from code, or from both.</summary>
public static class ParallelismServiceCollectionExtensions
{
    /// <summary>Registers <see cref="IExecutionStrategy"/> as a singleton, made from a configuration section.</summary>
    /// <remarks>
    /// <para>
    /// A host checks the options when it starts and refuses to start with an <see cref="OptionsValidationException"/> that lists every mistake by
    /// its key's full path, unknown keys included. Without a host the first request for the strategy throws it. A missing section counts as
    /// empty: everything has its default.
    /// </para>
    /// <para>
    /// The service is a <see cref="ConfiguredStrategy"/>: when a section changes while the program runs, it moves to the strategy that the section then
    /// describes, without losing an item.
    /// </para>
    /// <para>
    /// The strategy is made at the first request and disposed with the container, which must therefore be disposed asynchronously: hosts do so;
    /// with a <c>ServiceProvider</c> of one's own, <c>await using</c> it, because its synchronous <c>Dispose</c> throws
    /// <see cref="InvalidOperationException"/>.
    /// </para>
    /// <para>Calling it again, for instance once with a section and once with code, adds to the same options; the later call wins.</para>
    /// </remarks>
    /// <param name="services">Where to register.</param>
    /// <param name="section">The section; <see cref="ParallelismOptions"/> has its keys with their ranges and defaults.</param>
    /// <param name="configure">Changes the options after the section is read; <see langword="null"/> for nothing.</param>
    public static IServiceCollection AddParallelism(
        this IServiceCollection services, IConfigurationSection section, Action<ParallelismOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(section);
        return Add(services, Options.Options.DefaultName, section, configure);
    }

    /// <summary>
    /// Registers <see cref="IExecutionStrategy"/> as a singleton under a key, for <c>[FromKeyedServices(name)]</c>, made from a configuration
    /// section. Strategies of different names, and the one without, stand side by side.
    /// </summary>
    /// <inheritdoc cref="AddParallelism(IServiceCollection, IConfigurationSection, Action{ParallelismOptions}?)" path="/remarks"/>
    /// <param name="services">Where to register.</param>
    /// <param name="name">The key, and the name of the <see cref="ParallelismOptions"/>.</param>
    /// <param name="section">The section; <see cref="ParallelismOptions"/> has its keys with their ranges and defaults.</param>
    /// <param name="configure">Changes the options after the section is read; <see langword="null"/> for nothing.</param>
    public static IServiceCollection AddParallelism(
        this IServiceCollection services, string name, IConfigurationSection section, Action<ParallelismOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(section);
        return Add(services, name, section, configure);
    }

    /// <summary>Registers <see cref="IExecutionStrategy"/> as a singleton, made from code.</summary>
    /// <inheritdoc cref="AddParallelism(IServiceCollection, IConfigurationSection, Action{ParallelismOptions}?)" path="/remarks"/>
    /// <param name="services">Where to register.</param>
    /// <param name="configure">Changes the options; <see langword="null"/> for the defaults.</param>
    public static IServiceCollection AddParallelism(this IServiceCollection services, Action<ParallelismOptions>? configure = null) =>
        Add(services, Options.Options.DefaultName, section: null, configure);

    /// <summary>
    /// Registers <see cref="IExecutionStrategy"/> as a singleton under a key, for <c>[FromKeyedServices(name)]</c>, made from code. Strategies
    /// of different names, and the one without, stand side by side.
    /// </summary>
    /// <inheritdoc cref="AddParallelism(IServiceCollection, IConfigurationSection, Action{ParallelismOptions}?)" path="/remarks"/>
    /// <param name="services">Where to register.</param>
    /// <param name="name">The key, and the name of the <see cref="ParallelismOptions"/>.</param>
    /// <param name="configure">Changes the options; <see langword="null"/> for the defaults.</param>
    public static IServiceCollection AddParallelism(
        this IServiceCollection services, string name, Action<ParallelismOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Add(services, name, section: null, configure);
    }

    private static IServiceCollection Add(
        IServiceCollection services, string name, IConfigurationSection? section, Action<ParallelismOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        // Before the options' own cache, which would forget the options from before.
        services.TryAddSingleton<LastGoodOptions>();
        services.TryAddSingleton<IOptionsMonitorCache<ParallelismOptions>>(static provider => provider.GetRequiredService<LastGoodOptions>());
        services.AddOptions<ParallelismOptions>(name).ValidateOnStart();
        services.TryAddSingleton<RegisteredOptions>();
        services.TryAddSingleton<StrategyContexts>();
        services.TryAddSingleton<MadeStrategies>();
        services.AddSingleton(new Registration(name));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ParallelismOptions>, ParallelismOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, HostLife>());
        if (section is not null)
        {
            var binding = new SectionBinding(name, section);
            services.AddSingleton(binding);
            services.AddSingleton<IConfigureOptions<ParallelismOptions>>(binding);
            services.AddSingleton<IValidateOptions<ParallelismOptions>>(binding);
            services.AddSingleton<IOptionsChangeTokenSource<ParallelismOptions>>(new ConfigurationChangeTokenSource<ParallelismOptions>(name, section));
        }

        if (configure is not null)
            services.Configure(name, configure);
        if (name == Options.Options.DefaultName)
            services.TryAddSingleton<IExecutionStrategy>(provider => provider.GetRequiredService<MadeStrategies>().Make(name));
        else
            services.TryAddKeyedSingleton<IExecutionStrategy>(name, (provider, _) => provider.GetRequiredService<MadeStrategies>().Make(name));
        return services;
    }
}
