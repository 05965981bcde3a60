using System.Collections.Concurrent;
using System.Diagnostics;

namespace Parallelism.Tests.Faults;

/// <summary>
/// Recycling, crashes, kills, cancellations, timeouts, streams left early and strategies disposed in the middle, mixed at random, in rounds. After
/// each round nothing may be left, and over the rounds nothing may grow.
/// </summary>
public static class SoakRun
{
    private const int Lanes = 2;

    // Writer threads linger for a second, pool threads for longer; and the system needs a moment to bury.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(1200);

    /// <summary>Sets this process's temporary folder, so it should do nothing else meanwhile.</summary>
    public static async Task<SoakReport> RunAsync(SoakOptions options)
    {
        string? before = Environment.GetEnvironmentVariable("TMPDIR");
        string temporary = Directory.CreateTempSubdirectory("soak-").FullName;
        // Workers inherit it: what they and their runtime leave can be counted.
        Environment.SetEnvironmentVariable("TMPDIR", temporary);
        var violations = new ConcurrentQueue<string>();
        var acts = new ConcurrentDictionary<string, int>();
        var samples = new List<SoakSample>();
        try
        {
            TimeSpan round = options.Length / options.Rounds;
            for (int i = 0; i < options.Rounds && violations.IsEmpty; i++)
            {
                int number = i;
                long start = Stopwatch.GetTimestamp();
                TimeSpan busy = round > Settling * 2 ? round - Settling : round / 2;
                await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(async () =>
                {
                    var random = new Random(unchecked((options.Seed * 1_000_003) + (number * Lanes) + lane));
                    while (Stopwatch.GetElapsedTime(start) < busy && violations.IsEmpty)
                        await LiveAsync(random, acts, violations);
                })));
                await SettleAsync();
                samples.Add(SoakSample.Take(temporary));
                options.Say($"round {i + 1} of {options.Rounds}: {samples[^1]}");
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("TMPDIR", before);
            Directory.Delete(temporary, recursive: true);
        }
        return new(samples, acts, [.. violations, .. violations.IsEmpty ? SoakCheck.FindViolations(samples) : []]);
    }

    // The life of one strategy: a few acts, and disposal, now and then while an act still runs.
    private static async Task LiveAsync(Random random, ConcurrentDictionary<string, int> acts, ConcurrentQueue<string> violations)
    {
        // On a busy machine any item may pass a limit, so those that have one do nothing else.
        bool hasLimit = random.Next(6) == 0;
        var options = new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = random.Next(1, 4),
            RecycleAfter = random.Next(3) == 0 ? random.Next(100, 1000) : null,
            Timeout = hasLimit ? TimeSpan.FromMilliseconds(random.Next(100, 400)) : Timeout.InfiniteTimeSpan,
            GracePeriod = TimeSpan.FromMilliseconds(random.Next(50, 200)),
        };
        var strategy = new ProcessStrategy(options);
        string name = "make";
        try
        {
            for (int i = random.Next(1, 8); i > 0; i--)
            {
                (name, Func<SoakAct, Task> act) = hasLimit ? SoakAct.OverLimit : SoakAct.All[random.Next(SoakAct.All.Length)];
                acts.AddOrUpdate(name, 1, static (_, count) => count + 1);
                await act(new(strategy, random)).WaitAsync(TimeSpan.FromSeconds(60));
            }
            name = "dispose";
            Task last = random.Next(3) == 0 && !hasLimit ? new SoakAct(strategy, random).DisposedAsync() : Task.CompletedTask;
            await strategy.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            await last.WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (Exception error)
        {
            violations.Enqueue($"{name}, with {options.MaxDegreeOfParallelism} workers, RecycleAfter {options.RecycleAfter}: {error.GetType().Name}: {error.Message}");
            await strategy.DisposeAsync();
        }
    }

    private static async Task SettleAsync()
    {
        var clock = Stopwatch.StartNew();
        await Task.Delay(Settling);
        // On a busy machine the dead need longer.
        while (SoakSample.HasChildren() && clock.Elapsed < Settling * 4)
            await Task.Delay(20);
    }
}
