using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Parallelism.Configuration;

// Makes the strategy of each registration when it is first asked for, and knows those that were made.
internal sealed class MadeStrategies(
    RegisteredOptions registered,
    IOptionsMonitor<ParallelismOptions> options,
    IEnumerable<IOptionsChangeTokenSource<ParallelismOptions>> changes,
    LastGoodOptions lastGood,
    StrategyContexts contexts,
    ILoggerFactory? loggers = null)
{
    private readonly ConcurrentBag<(string Name, ConfiguredStrategy Strategy)> _all = [];

    public IEnumerable<(string Name, ConfiguredStrategy Strategy)> All => _all;

    public ConfiguredStrategy Make(string name)
    {
        ParallelismOptions first = registered.Get(name);
        ILogger logger = loggers?.CreateLogger(nameof(Parallelism)) ?? NullLogger.Instance;
        bool canChange = changes.Any(source => source.Name is null || source.Name == name);
        var mover = new StrategyMover(new(name, contexts), first, canChange, () => lastGood.RefusalOf(name), logger);
        mover.Subscription = options.OnChange((changed, of) =>
        {
            if ((of ?? Options.DefaultName) == name)
                mover.Want(changed);
        });
        // What changed between the two was told to nobody.
        if (canChange)
            mover.Want(options.Get(name));
        var strategy = new ConfiguredStrategy(mover);
        _all.Add((name, strategy));
        return strategy;
    }
}
