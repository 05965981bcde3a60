using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Parallelism.Configuration;

// Takes part in the host's life: workers that are to be warm are, before a service starts, and calls get time to end when all services have stopped.
internal sealed class HostLife(
    IServiceProvider services, IEnumerable<Registration> registrations, IOptionsMonitor<ParallelismOptions> options, MadeStrategies made, ILoggerFactory? loggers = null)
    : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        foreach (string name in registrations.Select(registration => registration.Name).Distinct().Where(name => options.Get(name).Process.WarmUp))
        {
            IExecutionStrategy strategy = name.Length == 0 ? services.GetRequiredService<IExecutionStrategy>() : services.GetRequiredKeyedService<IExecutionStrategy>(name);
            if (strategy is ConfiguredStrategy { Current: ProcessStrategy processes })
                await processes.WarmUpAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.WhenAll(made.All.Select(one => DrainAsync(one.Name, one.Strategy, cancellationToken)));

    private async Task DrainAsync(string name, ConfiguredStrategy strategy, CancellationToken cancellationToken)
    {
        int left = await strategy.Mover.DrainAsync(options.Get(name).DrainTimeout, cancellationToken).ConfigureAwait(false);
        if (left == 0 || loggers is null)
            return;
        string label = Log.Label(name);
        Log.NotDrained(loggers.CreateLogger(nameof(Parallelism)), label, left);
    }
}
