using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Parallelism;

namespace DocSnippets;

// What docs/observability.md shows.
internal static class Observed
{
    public static async Task ExportAsync(string[] files, Func<string, int> index)
    {
        using TracerProvider traces = Sdk.CreateTracerProviderBuilder()
            .AddSource(Telemetry.ActivitySourceName, "MyApp")     // "MyApp": activities of your own, in workers, too
            .Build();
        using MeterProvider metrics = Sdk.CreateMeterProviderBuilder()
            .AddMeter(Telemetry.MeterName)
            .Build();

        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { InstanceName = "index" });
        await strategy.MapAsync(files, index, new MapOptions { TraceItems = true });
    }

    public static async Task ReportAsync(IExecutionStrategy strategy, string[] files, Func<string, int> index)
    {
        var progress = RunProgress.Receiver(now => Console.WriteLine(
            now.Summary?.ToString() ?? $"{now.Fraction:P0}, {now.Rate:N0} files/s, {now.Remaining:mm\\:ss} left"));
        await strategy.MapAsync(files, index, new MapOptions { Progress = progress, ProgressInterval = TimeSpan.FromSeconds(1) });
    }

    public static void Look(IExecutionStrategy strategy)
    {
        StrategySnapshot now = strategy.GetSnapshot()!;
        Console.WriteLine($"{now.InFlight} of {now.MaxDegreeOfParallelism} run, {now.Queued} wait, {now.Done} done, {now.Failed} failed");
        foreach (WorkerSnapshot worker in now.Workers)
            Console.WriteLine($"{worker.Number}: {worker.ProcessId} {worker.State} {worker.Method} for {worker.RunningTime}, {worker.Memory >> 20} MiB");
    }
}
