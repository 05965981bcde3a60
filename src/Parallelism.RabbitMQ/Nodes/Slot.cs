using System.Globalization;
using Parallelism.Envelopes;

namespace Parallelism.Nodes;

// Runs one chunk at a time on local strategies of its own, one for each pair of time limits that its clients use.
internal sealed class Slot(NodeSettings settings) : IAsyncDisposable
{
    private const int MostStrategies = 4;

    private readonly List<((TimeSpan Timeout, TimeSpan GracePeriod) Key, IExecutionStrategy Strategy)> _strategies = [];
    private volatile ChunkRun? _current;

    public async Task RunAsync(ChunkRun run, CancellationToken cancellationToken)
    {
        TaskMessage task = run.Task;
        _current = run;
        try
        {
            IExecutionStrategy strategy = await FindAsync((task.Timeout, task.GracePeriod)).ConfigureAwait(false);
            await ExecuteAsync(run, strategy, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _current = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((_, IExecutionStrategy strategy) in _strategies)
            await strategy.DisposeAsync().ConfigureAwait(false);
    }

    // In a method of its own, so that the culture ends with it.
    private static async Task ExecuteAsync(ChunkRun run, IExecutionStrategy strategy, CancellationToken cancellationToken)
    {
        CultureInfo.CurrentCulture = CultureOf(run.Task.Culture);
        CultureInfo.CurrentUICulture = CultureOf(run.Task.UICulture);
        using System.Diagnostics.Activity? activity = run.StartActivity();
        await run.ExecuteAsync(strategy, cancellationToken).ConfigureAwait(false);
    }

    private static CultureInfo CultureOf(string name)
    {
        try
        {
            return CultureInfo.GetCultureInfo(name);
        }
        catch (CultureNotFoundException)
        {
            return CultureInfo.InvariantCulture;
        }
    }

    private async ValueTask<IExecutionStrategy> FindAsync((TimeSpan Timeout, TimeSpan GracePeriod) key)
    {
        int place = _strategies.FindIndex(known => known.Key == key);
        if (place >= 0)
        {
            var found = _strategies[place];
            _strategies.RemoveAt(place);
            _strategies.Add(found);
            return found.Strategy;
        }
        if (_strategies.Count == MostStrategies)
        {
            IExecutionStrategy oldest = _strategies[0].Strategy;
            _strategies.RemoveAt(0);
            await oldest.DisposeAsync().ConfigureAwait(false);
        }
        IExecutionStrategy made = settings.Strategies.Make(key.Timeout, key.GracePeriod, output => _current?.Say(output));
        _strategies.Add((key, made));
        return made;
    }
}
