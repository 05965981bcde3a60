using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Parallelism.Observation.Tests;

// What the OpenTelemetry SDK has collected of the library's meter since this was made.
internal sealed class Metrics : IDisposable
{
    private readonly List<MetricSnapshot> _exported = [];
    private readonly MeterProvider _provider;

    public Metrics() => _provider = Sdk.CreateMeterProviderBuilder()
        .AddMeter(Telemetry.MeterName)
        .AddInMemoryExporter(_exported, reader => reader.TemporalityPreference = MetricReaderTemporalityPreference.Cumulative)
        .Build();

    public long Sum(string instrument, params (string Name, object? Value)[] tags) =>
        Points(instrument, tags).Sum(static found => found.Point.GetSumLong());

    public long Count(string instrument, params (string Name, object? Value)[] tags) =>
        Points(instrument, tags).Sum(static found => found.Point.GetHistogramCount());

    public double Total(string instrument, params (string Name, object? Value)[] tags) =>
        Points(instrument, tags).Sum(static found => found.Point.GetHistogramSum());

    public void Dispose() => _provider.Dispose();

    private IEnumerable<(MetricSnapshot Metric, MetricPoint Point)> Points(string instrument, (string Name, object? Value)[] tags)
    {
        lock (_exported)
        {
            _exported.Clear();
            _provider.ForceFlush();
            return [.. _exported.Where(metric => metric.Name == instrument)
                .SelectMany(metric => metric.MetricPoints.Select(point => (metric, point)))
                .Where(found => tags.All(tag => Equals(ValueOf(found.point, tag.Name), tag.Value)))];
        }
    }

    private static object? ValueOf(in MetricPoint point, string name)
    {
        foreach ((string key, object? value) in point.Tags)
        {
            if (key == name)
                return value;
        }
        return null;
    }
}
