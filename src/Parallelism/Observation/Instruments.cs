using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Parallelism.Observation;

// The library's one meter and one source of activities. docs/observability.md lists what stands here; a test holds both equal.
internal static class Instruments
{
    public const string StrategyTag = "parallelism.strategy";
    public const string InstanceTag = "parallelism.instance";
    public const string OperationTag = "parallelism.operation";
    public const string OutcomeTag = "parallelism.outcome";
    public const string StepTag = "parallelism.step";
    public const string ReasonTag = "parallelism.reason";
    public const string WorkerTag = "parallelism.worker";
    public const string DirectionTag = "network.io.direction";
    public const string ErrorTag = "error.type";

    private static readonly string? Version = typeof(Instruments).Assembly.GetName().Version?.ToString(3);

    // Seconds: from quick items to long ones.
    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [0.000_01, 0.000_05, 0.000_1, 0.000_5, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60, 600],
    };

    private static readonly Lock Gate = new();
    private static readonly List<WeakReference<StrategyMeter>> Strategies = [];

    public static ActivitySource Source { get; } = new(Telemetry.ActivitySourceName, Version);

    public static Meter Meter { get; } = new(Telemetry.MeterName, Version);

    public static Histogram<double> CallDuration { get; } =
        Meter.CreateHistogram("parallelism.call.duration", "s", "Time from a call to its end.", null, Durations);

    public static Histogram<double> ItemWait { get; } =
        Meter.CreateHistogram("parallelism.item.wait.duration", "s", "Time from an item's submission to its start.", null, Durations);

    public static Histogram<double> ItemRun { get; } =
        Meter.CreateHistogram("parallelism.item.run.duration", "s", "Time that an item's work ran.", null, Durations);

    public static Histogram<double> Serialization { get; } =
        Meter.CreateHistogram("parallelism.item.serialize.duration", "s", "Time to write or read the arguments or results of items.", null, Durations);

    public static Counter<long> Items { get; } = Meter.CreateCounter<long>("parallelism.items", "{item}", "Items that ended.");

    public static Counter<long> Retries { get; } = Meter.CreateCounter<long>("parallelism.item.retries", "{retry}", "Items that were run again.");

    public static Counter<long> Io { get; } = Meter.CreateCounter<long>("parallelism.worker.io", "By", "Bytes of frames exchanged with workers.");

    public static Counter<long> Crashes { get; } =
        Meter.CreateCounter<long>("parallelism.worker.crashes", "{crash}", "Workers that died without being asked to.");

    public static Counter<long> Restarts { get; } =
        Meter.CreateCounter<long>("parallelism.worker.restarts", "{restart}", "Workers that took the place of another.");

    public static Counter<long> SpansDropped { get; } =
        Meter.CreateCounter<long>("parallelism.spans.dropped", "{span}", "Activities that ended in a worker and did not come home.");

    // Whether single items are to be timed.
    public static bool WatchesItems => ItemRun.Enabled || ItemWait.Enabled || Serialization.Enabled;

    // Whether anybody wants to know of a call.
    public static bool WatchesCalls => Source.HasListeners() || CallDuration.Enabled || WatchesItems;

    static Instruments()
    {
        Meter.CreateObservableUpDownCounter("parallelism.degree", () => Observe(static now => now.MaxDegreeOfParallelism), "{item}", "Items that may run at once.");
        Meter.CreateObservableUpDownCounter("parallelism.queue.length", () => Observe(static now => now.Queued), "{item}", "Items that wait for a place.");
        Meter.CreateObservableUpDownCounter("parallelism.items.in_flight", () => Observe(static now => now.InFlight), "{item}", "Items that run, or that a worker has been sent.");
        Meter.CreateObservableUpDownCounter("parallelism.worker.count", () => ObserveProcesses(static now => now.Workers.Count), "{worker}", "Worker processes that are ready for work.");
        Meter.CreateObservableUpDownCounter("parallelism.worker.memory", ObserveMemory, "By", "Resident memory of worker processes.");
    }

    public static void Add(StrategyMeter strategy)
    {
        lock (Gate)
        {
            Strategies.RemoveAll(static known => !known.TryGetTarget(out _));
            Strategies.Add(new(strategy));
        }
    }

    public static void Remove(StrategyMeter strategy)
    {
        lock (Gate)
            Strategies.RemoveAll(known => !known.TryGetTarget(out StrategyMeter? found) || found == strategy);
    }

    // Strategies of the same attributes are one to whoever listens.
    private static IEnumerable<Measurement<long>> Observe(Func<StrategySnapshot, long> read) => Observe(Snapshots(), read);

    private static IEnumerable<Measurement<long>> ObserveProcesses(Func<StrategySnapshot, long> read) => Observe(Snapshots().Where(static found => found.Meter.HasWorkers), read);

    private static IEnumerable<Measurement<long>> Observe(IEnumerable<(StrategyMeter Meter, StrategySnapshot Now)> found, Func<StrategySnapshot, long> read) =>
        found.GroupBy(static found => found.Meter.Key)
            .Select(group => new Measurement<long>(group.Sum(found => read(found.Now)), group.First().Meter.Tags))
            .ToList();

    private static IEnumerable<Measurement<long>> ObserveMemory() =>
        Snapshots().SelectMany(static found => found.Now.Workers.Select(worker => (found.Meter, Worker: worker)))
            .GroupBy(static found => (found.Meter.Key, found.Worker.Number))
            .Select(static group => new Measurement<long>(
                group.Sum(static found => found.Worker.Memory), [.. group.First().Meter.Tags, new(WorkerTag, group.Key.Number)]))
            .ToList();

    private static List<(StrategyMeter Meter, StrategySnapshot Now)> Snapshots()
    {
        List<StrategyMeter> strategies = [];
        lock (Gate)
        {
            foreach (WeakReference<StrategyMeter> known in Strategies)
            {
                if (known.TryGetTarget(out StrategyMeter? strategy))
                    strategies.Add(strategy);
            }
        }
        return strategies.ConvertAll(static strategy => (strategy, strategy.TakeSnapshot()));
    }
}
