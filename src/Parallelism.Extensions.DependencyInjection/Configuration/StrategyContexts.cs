using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Parallelism.Configuration;

// Finds what a strategy of another package is made from.
internal sealed class StrategyContexts(IServiceProvider services, IEnumerable<SectionBinding> sections)
{
    private static readonly IConfiguration Empty = new ConfigurationBuilder().Build();

    // Null: the program does not log.
    public ILoggerFactory? Loggers => services.GetService<ILoggerFactory>();

    public static int? DegreeOf(ParallelismOptions options) =>
        EnvironmentVariable.Read(EnvironmentVariable.MaxDegree) is { } degree && int.TryParse(degree, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : options.MaxDegreeOfParallelism;

    // Of the sections that a registration is made from, the last one that has the strategy's own section counts, as the later call does elsewhere.
    public StrategyContext Of(string registration, ParallelismOptions options, NamedStrategy strategy)
    {
        IConfigurationSection[] own = [.. sections.Where(binding => binding.Name == registration).Select(binding => binding.Section.GetSection(strategy.Name))];
        IConfigurationSection section = own.LastOrDefault(section => section.Exists()) ?? own.LastOrDefault() ?? Empty.GetSection(strategy.Name);
        return new(services, registration, options, DegreeOf(options), section);
    }
}
