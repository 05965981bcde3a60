using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parallelism;

namespace WorkerService;

/// <summary>Does one round of work on the two strategies that configuration chose, and stops the host.</summary>
public sealed class NumberWorker(
    IExecutionStrategy strategy,
    [FromKeyedServices("nightly")] IExecutionStrategy nightly,
    IHostApplicationLifetime lifetime) : BackgroundService
{
    private const int Chunk = 100_000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A service that fails must not look as if it had done its work.
        Environment.ExitCode = 1;
        int[] primes = await strategy.MapAsync(
            Enumerable.Range(0, 20), static chunk => Primes.CountBetween(chunk * Chunk, (chunk + 1) * Chunk), cancellationToken: stoppingToken);
        Print($"{strategy.Name}: {primes.Sum():N0} primes below {20 * Chunk:N0}");

        Chain[] chains = await nightly.MapAsync(
            Enumerable.Range(0, 5), static chunk => Chain.LongestBetween(chunk * Chunk, (chunk + 1) * Chunk), cancellationToken: stoppingToken);
        Chain longest = chains.MaxBy(chain => chain.Steps)!;
        Print($"{nightly.Name}, nightly: the longest Collatz chain below {5 * Chunk:N0} has {longest.Steps:N0} steps and starts at {longest.Start:N0}");

        Environment.ExitCode = 0;
        lifetime.StopApplication();
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
