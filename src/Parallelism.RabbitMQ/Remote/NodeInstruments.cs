using System.Diagnostics;
using System.Diagnostics.Metrics;
using Parallelism.Envelopes;
using Parallelism.Observation;

namespace Parallelism.Remote;

// What only a strategy over a broker has, on the library's one meter. docs/strategies/rabbitmq.md lists it; a test holds both equal.
internal static class NodeInstruments
{
    private static readonly Lock Gate = new();
    private static readonly List<WeakReference<ChunkDispatcher>> Dispatchers = [];

    private static readonly ObservableUpDownCounter<long> QueueLength = Instruments.Meter.CreateObservableUpDownCounter(
        "parallelism.broker.queue.length", static () => Observe(static dispatcher => dispatcher.WaitingMessages), "{message}", "Messages with work that no node has taken yet.");

    public static Counter<long> Sessions { get; } = Instruments.Meter.CreateCounter<long>("parallelism.broker.sessions", "{session}", "Sessions with the broker that were begun.");

    private static readonly Counter<long> Refusals = Instruments.Meter.CreateCounter<long>("parallelism.broker.refusals", "{envelope}", "Envelopes that were refused.");

    static NodeInstruments()
    {
        Instruments.Meter.CreateObservableUpDownCounter(
            "parallelism.node.count", static () => Observe(static dispatcher => dispatcher.Nodes.Count().Nodes), "{node}", "Nodes that serve this build.");
        Instruments.Meter.CreateObservableUpDownCounter(
            "parallelism.node.slots", static () => Observe(static dispatcher => dispatcher.Nodes.Count().Slots), "{slot}", "Items that these nodes can run at once.");
        Instruments.Meter.CreateObservableUpDownCounter(
            "parallelism.node.slots.busy", static () => Observe(static dispatcher => dispatcher.Nodes.CountBusy()), "{slot}", "Slots that run something, for whichever caller.");
    }

    // Asking the broker costs a round trip: only where somebody wants to know.
    public static bool WatchesQueue => QueueLength.Enabled;

    public static void CountRefusal(RefusedReason reason, in TagList tags)
    {
        if (Refusals.Enabled)
            Refusals.Add(1, [.. tags, new(Instruments.ReasonTag, reason.ToString())]);
    }

    public static void Add(ChunkDispatcher dispatcher)
    {
        lock (Gate)
        {
            Dispatchers.RemoveAll(static known => !known.TryGetTarget(out _));
            Dispatchers.Add(new(dispatcher));
        }
    }

    public static void Remove(ChunkDispatcher dispatcher)
    {
        lock (Gate)
            Dispatchers.RemoveAll(known => !known.TryGetTarget(out ChunkDispatcher? found) || found == dispatcher);
    }

    private static List<Measurement<long>> Observe(Func<ChunkDispatcher, long> read)
    {
        List<ChunkDispatcher> dispatchers = [];
        lock (Gate)
        {
            foreach (WeakReference<ChunkDispatcher> known in Dispatchers)
            {
                if (known.TryGetTarget(out ChunkDispatcher? dispatcher))
                    dispatchers.Add(dispatcher);
            }
        }
        // Strategies at one broker see the same nodes and the same queue.
        return [.. dispatchers.GroupBy(static dispatcher => (dispatcher.Supervisor.Address, dispatcher.Queue)).Select(group => new Measurement<long>(
            group.Max(read), [.. group.First().Meter.Tags, new KeyValuePair<string, object?>("messaging.destination.name", group.Key.Queue)]))];
    }
}
