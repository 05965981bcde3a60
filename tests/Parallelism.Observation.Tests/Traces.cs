using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Parallelism.Observation.Tests;

// What the OpenTelemetry SDK exports while this lives.
internal sealed class Traces : IDisposable
{
    private static readonly ActivitySource Caller = new("Parallelism.Tests.Caller");

    private readonly List<Activity> _exported = [];
    private readonly TracerProvider _provider;

    public Traces(params string[] sources)
        : this(new ParentBasedSampler(new AlwaysOnSampler()), sources)
    {
    }

    public Traces(Sampler sampler, params string[] sources) => _provider = Sdk.CreateTracerProviderBuilder()
        .AddSource([Caller.Name, .. sources])
        .SetSampler(sampler)
        .AddInMemoryExporter(_exported)
        .Build();

    public Activity[] Exported
    {
        get
        {
            _provider.ForceFlush();
            lock (_exported)
                return [.. _exported];
        }
    }

    public static Activity? StartCaller() => Caller.StartActivity("caller");

    public Activity One(string operation) => Exported.Should().ContainSingle(activity => activity.OperationName == operation).Subject;

    public Activity[] All(string operation) => [.. Exported.Where(activity => activity.OperationName == operation)];

    public void Dispose() => _provider.Dispose();
}
