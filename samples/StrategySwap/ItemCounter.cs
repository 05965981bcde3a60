using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Parallelism;

namespace StrategySwap;

/// <summary>Listens to the library's own metrics, as a monitoring system would: how many items ended well on which strategy.</summary>
public sealed class ItemCounter : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _done = new();
    private readonly MeterListener _listener = new();

    public ItemCounter()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == Telemetry.MeterName && instrument.Name == "parallelism.items")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, items, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value as string ?? "");
            if (named["parallelism.outcome"] == "done")
                _done.AddOrUpdate(named["parallelism.strategy"], items, (_, before) => before + items);
        });
        _listener.Start();
    }

    public IReadOnlyDictionary<string, long> Done => _done;

    public void Dispose() => _listener.Dispose();
}
