using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Parallelism.Broker;

namespace Parallelism.Configuration;

// A node that lives as long as the host: it serves while the host runs, and finishes what it has when the host stops.
internal sealed class NodeService(Func<(ParallelismNodeOptions Options, IReadOnlyList<string> Mistakes)> read, IHostApplicationLifetime life, IBroker? broker) : IHostedService, IAsyncDisposable
{
    private ParallelismNode? _node;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        (ParallelismNodeOptions options, IReadOnlyList<string> mistakes) = read();
        if (mistakes.Count > 0)
            throw new OptionsValidationException(nameof(ParallelismNodeOptions), typeof(ParallelismNodeOptions), mistakes);
        _node = new(options, broker);
        // A drain that was asked for over the broker ends the program, as SIGTERM does.
        _ = _node.Node.DrainAsked.ContinueWith(
            static (_, life) => ((IHostApplicationLifetime)life!).StopApplication(), life, CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_node is null)
            return;
        // What is left when the host's patience ends runs elsewhere.
        await _node.Node.DrainAsync().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DisposeAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _node?.DisposeAsync() ?? ValueTask.CompletedTask;
}
