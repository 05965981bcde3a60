using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parallelism;

namespace DocSnippets;

internal static class Configured
{
    public static void Build(HostApplicationBuilder builder)
    {
        builder.Services.AddParallelism(builder.Configuration.GetSection("Parallelism"), options => options.Require.SurvivesCrashes = true);
        builder.Services.AddHostedService<ThumbnailWorker>();
    }

    public static void AddFarm(HostApplicationBuilder builder)
    {
        builder.Services.AddParallelism(builder.Configuration.GetSection("Parallelism"), options => options.AddStrategy(
            "farm",
            static context => new FarmStrategy(context.Section["Uri"], context.MaxDegreeOfParallelism),
            new StrategyTraits { SurvivesCrashes = true }));
    }

    public static void AddHealth(HostApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks().AddCheck<ParallelismHealthCheck>("parallelism");
    }
}

public sealed class ThumbnailWorker(IExecutionStrategy strategy, [FromKeyedServices("nightly")] IExecutionStrategy nightly) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        int items = await strategy.RunAsync(static () => 1, stoppingToken);
        await nightly.RunAsync(() => items + 1, stoppingToken);
    }
}
