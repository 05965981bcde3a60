namespace Parallelism;

/// <summary>The names under which the library reports to OpenTelemetry, <c>dotnet-counters</c> and other listeners.</summary>
/// <remarks>
/// <para>
/// Nothing has to be switched on: who listens hears. Where nobody listens nothing is measured. What is reported, with units and attributes:
/// docs/observability.md.
/// </para>
/// </remarks>
public static class Telemetry
{
    /// <summary>The name of the <see cref="System.Diagnostics.Metrics.Meter"/>, for <c>AddMeter</c>.</summary>
    public const string MeterName = "Parallelism";

    /// <summary>The name of the <see cref="System.Diagnostics.ActivitySource"/>, for <c>AddSource</c>.</summary>
    public const string ActivitySourceName = "Parallelism";
}
