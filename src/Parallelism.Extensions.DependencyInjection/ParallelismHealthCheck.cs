using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Parallelism;

/// <summary>Tells whether a strategy serves: it runs an empty item, and looks at what the strategy and its configuration say.</summary>
/// <remarks>
/// <para><c>services.AddHealthChecks().AddCheck&lt;ParallelismHealthCheck&gt;("parallelism")</c> registers it for the strategy without a key.</para>
/// <list type="bullet">
/// <item>Unhealthy: the item failed (workers cannot be started, the strategy is disposed), or did not end in time although nothing else runs.</item>
/// <item>Degraded: the item waits behind others, or the configuration has changed to one that was refused, so that work runs on the one from before.</item>
/// <item>Healthy: the item ran. Where worker processes have left after their <c>IdleTimeout</c>, none is started for it.</item>
/// </list>
/// </remarks>
/// <param name="strategy">The strategy.</param>
public sealed class ParallelismHealthCheck(IExecutionStrategy strategy) : IHealthCheck
{
    private readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    /// <summary>The time that the item has; more than zero. Default: 5 seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero or negative.</exception>
    public TimeSpan Patience
    {
        get => _patience;
        init => _patience = value > TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Patience must be more than zero.");
    }

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var configured = strategy as ConfiguredStrategy;
        IExecutionStrategy current = configured?.Current ?? strategy;
        int running = configured?.CallsInFlight ?? 0;
        Dictionary<string, object> data = Data(current, running);
        if (configured?.Mover.Refusal is { } refusal)
            return HealthCheckResult.Degraded($"Work stays on strategy {current.Name}, because the changed configuration was refused: {refusal}", data: data);
        if (running == 0 && configured is { Mover.LetsWorkersGo: true } && current is ProcessStrategy idle && idle.GetStatistics() is { Started: > 0, ProcessIds.Count: 0 })
            return HealthCheckResult.Healthy("The worker processes have left, as nothing was to do.", data);
        return await ProbeAsync(current, running, data, cancellationToken).ConfigureAwait(false);
    }

    private static Dictionary<string, object> Data(IExecutionStrategy current, int running)
    {
        var data = new Dictionary<string, object>
        {
            ["strategy"] = current.Name,
            ["maxDegreeOfParallelism"] = current.MaxDegreeOfParallelism,
            ["callsInFlight"] = running,
        };
        if (current is ProcessStrategy processes)
        {
            ProcessStatistics statistics = processes.GetStatistics();
            data["workers"] = statistics.ProcessIds.Count;
            data["started"] = statistics.Started;
            data["crashed"] = statistics.Crashed;
            data["itemsCompleted"] = statistics.ItemsCompleted;
        }
        return data;
    }

    private async Task<HealthCheckResult> ProbeAsync(IExecutionStrategy current, int running, Dictionary<string, object> data, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            // A strategy may take its time to give up an item, for instance while a worker starts; the check does not.
            await strategy.RunAsync(static () => true, patience.Token).WaitAsync(patience.Token).ConfigureAwait(false);
            return HealthCheckResult.Healthy($"Work runs on strategy {current.Name}.", data);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return running > 0
                ? HealthCheckResult.Degraded($"An empty item waited for {Patience} behind {running} calls.", data: data)
                : HealthCheckResult.Unhealthy($"An empty item did not end within {Patience}.", data: data);
        }
        catch (Exception error)
        {
            return HealthCheckResult.Unhealthy(error.Message, error, data);
        }
    }
}
