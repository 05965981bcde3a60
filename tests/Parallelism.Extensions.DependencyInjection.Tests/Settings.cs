using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parallelism.Configuration;

namespace Parallelism.Tests;

// A container whose section Parallelism can be changed while it lives, as a changed appsettings.json would.
internal sealed class Settings : IAsyncDisposable
{
    private readonly IConfigurationRoot _configuration = new ConfigurationBuilder().AddInMemoryCollection().Build();
    private readonly ServiceProvider _provider;

    public Settings(string strategy, Action<ParallelismOptions>? configure = null, Action<IServiceCollection>? add = null)
    {
        _configuration["Parallelism:Strategy"] = strategy;
        IServiceCollection services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(Log))
            .AddParallelism(_configuration.GetSection("Parallelism"), configure);
        add?.Invoke(services);
        _provider = services.BuildServiceProvider();
    }

    public RecordingLoggerProvider Log { get; } = new();

    public IServiceProvider Services => _provider;

    public ConfiguredStrategy Strategy => (ConfiguredStrategy)_provider.GetRequiredService<IExecutionStrategy>();

    // Changes keys and reads the configuration again, as one edit of a file; null takes a key out.
    public void Change(params (string Key, string? Value)[] keys)
    {
        foreach ((string key, string? value) in keys)
            _configuration[$"Parallelism:{key}"] = value;
        _configuration.Reload();
    }

    // The same, and waits until the strategy has moved, or refused to.
    public Task MoveAsync(params (string Key, string? Value)[] keys)
    {
        Change(keys);
        return Strategy.Mover.SettledAsync();
    }

    // Waits until nothing is left of the strategies before.
    public Task LeftAsync() => Strategy.Mover.LeftAsync();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();
}
