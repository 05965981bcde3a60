using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Parallelism.Tests;

// What the OpenTelemetry SDK of this program exports, as lines at its end: trace, id, parent, name, index of the item and process where there are such.
internal sealed class TraceLines : IDisposable
{
    public static readonly ActivitySource Source = new("Parallelism.Tests.Node");

    private readonly List<Activity> _exported = [];
    private readonly TracerProvider _provider;

    public TraceLines() => _provider = Sdk.CreateTracerProviderBuilder()
        .AddSource(Telemetry.ActivitySourceName, Source.Name)
        .AddInMemoryExporter(_exported)
        .Build();

    public void Dispose()
    {
        _provider.ForceFlush();
        foreach (Activity activity in _exported)
        {
            Console.WriteLine(
                $"span {activity.TraceId} {activity.SpanId} {activity.ParentSpanId} {activity.OperationName} " +
                $"{activity.GetTagItem("parallelism.item.index") ?? "-"} {activity.GetTagItem("process.pid") ?? "-"}");
        }
        _provider.Dispose();
    }
}
