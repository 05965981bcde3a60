using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Parallelism;

namespace StrategySwap;

/// <summary>Edits appsettings.json as an operator would, and watches what the service does about it.</summary>
public sealed class Operations(IExecutionStrategy strategy, Ledger ledger, ItemCounter metrics, LoadService load, IHostEnvironment environment, IHostApplicationLifetime lifetime) : BackgroundService
{
    private readonly string _settings = Path.Combine(environment.ContentRootPath, "appsettings.json");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Environment.ExitCode = 1;
        var health = new ParallelismHealthCheck(strategy) { Patience = TimeSpan.FromMinutes(1) };
        int probes = 0;
        await ServeAsync("at the start", stoppingToken);
        await EditAsync("\"thread\"", "\"process\"", () => Task.FromResult(strategy.Name == "process"), stoppingToken);
        await EditAsync("\"MaxDegreeOfParallelism\": 2", "\"MaxDegreeOfParallelism\": 3", () => Task.FromResult(strategy.MaxDegreeOfParallelism == 3), stoppingToken);
        await EditAsync("\"process\"", "\"sequential\"", () => Task.FromResult(strategy.Name == "sequential"), stoppingToken);
        // What is mistyped changes nothing; the health check tells that it was seen.
        await EditAsync("\"sequential\"", "\"proces\"", async () =>
        {
            bool isSeen = (await health.CheckHealthAsync(new(), stoppingToken)).Status == HealthStatus.Degraded;
            probes += isSeen ? 0 : 1;       // a check that finds nothing wrong runs an item of its own
            return isSeen;
        }, stoppingToken);
        await EditAsync("\"proces\"", "\"thread\"", () => Task.FromResult(strategy.Name == "thread"), stoppingToken);

        await load.StopAsync(stoppingToken);
        Console.WriteLine($"results: {(ledger.Wrong == 0 ? "all right" : $"{ledger.Wrong} wrong")}");
        Console.WriteLine($"lost: {ledger.Ordered - ledger.Right}, run too often: {ledger.Ran - ledger.Ordered}");
        long done = metrics.Done.Values.Sum() - probes;
        Console.WriteLine($"in the metrics: {string.Join(", ", metrics.Done.Keys.Order())}; missing there: {ledger.Ordered - done}");
        Console.Error.WriteLine($"{ledger.Ordered:N0} items");
        Environment.ExitCode = ledger.Ordered == ledger.Right && ledger.Ordered == ledger.Ran && ledger.Ordered == done ? 0 : 1;
        lifetime.StopApplication();
    }

    private async Task EditAsync(string old, string text, Func<Task<bool>> isThere, CancellationToken stop)
    {
        string before = await File.ReadAllTextAsync(_settings, stop);
        // In one step, as editors do: a half-written file would be one with a mistake.
        await File.WriteAllTextAsync(_settings + ".new", before.Replace(old, text, StringComparison.Ordinal), stop);
        File.Move(_settings + ".new", _settings, overwrite: true);
        while (!await isThere())
            await Task.Delay(10, stop);
        await ServeAsync($"{old} is now {text}", stop);
    }

    // Until as much has come back as was under way, and more.
    private async Task ServeAsync(string when, CancellationToken stop)
    {
        long enough = ledger.Right + (20 * Ledger.Items);
        while (ledger.Right + ledger.Wrong < enough)
            await Task.Delay(10, stop);
        // A call from before the change may still have run just now.
        while ((ledger.LastProcess[0] == Environment.ProcessId) == (strategy.Name == "process"))
            await Task.Delay(10, stop);
        string where = ledger.LastProcess[0] == Environment.ProcessId ? "in this process" : "in worker processes";
        Console.WriteLine($"{when}: {strategy.Name}, at most {strategy.MaxDegreeOfParallelism} at once, {where}");
    }
}
