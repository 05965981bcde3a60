using Parallelism.Dispatch;

namespace Parallelism.Tests.Dispatch;

// Random calls, workers that do random things, cancellations and a disposal at random times: whatever happens, the books are right in the end.
public sealed class RandomScheduleTests
{
    // So long without any outcome is a standstill. Lives of workers that leave after two items take their time on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Most of a life is waiting: for the pause before the next start, or for the grace period.
    private static readonly ParallelOptions LivesAtOnce = new() { MaxDegreeOfParallelism = 8 };

    private static readonly Step[] Evil =
    [
        Step.DieBefore, Step.DieInside, Step.DieBehind, Step.SendNonsense, Step.ReturnUnknown, Step.ReturnFinished, Step.ReturnRunning, Step.ReturnBeyond, Step.ReturnTwice,
        Step.CutOutput, Step.SpeakForOthers,
    ];

    [Theory(Timeout = 240_000)]
    [InlineData(0, 80)]
    [InlineData(1000, 80)]
    [InlineData(2000, 80)]
    public Task Every_item_ends_once_whatever_its_worker_does(int first, int seeds) =>
        System.Threading.Tasks.Parallel.ForEachAsync(Enumerable.Range(first, seeds), LivesAtOnce, static async (seed, _) => await LiveAsync(seed));

    private static async Task LiveAsync(int seed)
    {
        var random = new Random(seed);
        int degree = random.Next(1, 5);
        int evil = random.Next(4) switch { 0 => 0, 1 => 10, _ => 40 };
        var pool = new ScriptedPool
        {
            Ticks = new uint[] { 1, 100, 3000, 100_000 }[random.Next(4)],
            Script = (_, call, index) => Choose(seed, call, index, evil),
            Keeps = (ticket, index) => (ticket + index + seed) % 5 < seed % 5,
            RefusesStart = start => evil > 0 && new Random(seed * 31 + start).Next(6) == 0,
        };
        var definitions = new ProbeDefinitions();
        int retries = random.Next(3) == 0 ? random.Next(1, 4) : 0;
        var dispatcher = new Dispatcher(
            new()
            {
                Degree = degree,
                GracePeriod = TimeSpan.FromMilliseconds(30),
                RecycleAfter = random.Next(3) == 0 ? random.Next(1, 30) : long.MaxValue,
                IdleTimeout = random.Next(4) == 0 ? TimeSpan.FromMilliseconds(1) : Timeout.InfiniteTimeSpan,
                MaxWorkerAge = random.Next(4) == 0 ? TimeSpan.FromMilliseconds(random.Next(1, 60)) : Timeout.InfiniteTimeSpan,
                Retries = retries,
                RetryWhen = random.Next(2) == 0 ? static error => error is WorkerCrashedException or InvalidOperationException : null,
                RetryDelay = TimeSpan.FromMilliseconds(random.Next(3)),
                MaxRetryDelay = TimeSpan.FromMilliseconds(5),
            },
            pool,
            definitions);
        var calls = new List<ProbeOperation>();
        var stops = new List<Task>();
        var warmUps = new List<Task>();
        bool isDisposedEarly = random.Next(3) == 0;
        Task? disposal = null;
        for (int i = random.Next(1, 12); i > 0; i--)
        {
            bool isBatch = random.Next(4) != 0;
            int count = isBatch ? random.Next(1, 200) : 1;
            var call = new ProbeOperation(definitions, count, isBatch)
            {
                Duration = new(),
                CallId = isBatch ? i : 0,
                AllowsResults = isBatch && random.Next(2) == 0,
                ArgumentLength = random.Next(12) == 0 ? 20_000 : random.Next(50),
                Unwritable = random.Next(5) == 0 ? [random.Next(count)] : [],
            };
            try
            {
                dispatcher.Submit(call, count);
                calls.Add(call);
            }
            catch (ObjectDisposedException)
            {
                disposal.Should().NotBeNull();
            }
            if (random.Next(6) == 0 && disposal is null)
                dispatcher.Resize(dispatcher.Crews[0], random.Next(1, degree + 1));
            if (random.Next(12) == 0 && disposal is null)
                warmUps.Add(dispatcher.WarmUpAsync());
            if (random.Next(3) == 0)
                stops.Add(StopAsync(dispatcher, call, random.Next(4)));
            if (isDisposedEarly && random.Next(8) == 0)
                disposal ??= dispatcher.DisposeAsync().AsTask();
        }
        await Task.WhenAll(stops);
        if (isDisposedEarly)
            disposal ??= dispatcher.DisposeAsync().AsTask();
        foreach (ProbeOperation call in calls)
            await Ended(call, seed, pool);
        await (disposal ?? dispatcher.DisposeAsync().AsTask()).WaitAsync(Patience);
        foreach (Task warmUp in warmUps)
            (await Task.WhenAny(warmUp, Task.Delay(Patience))).Should().BeSameAs(warmUp, "seed {0}: a warm-up ends", seed);
        Check(seed, pool, calls, degree, retries, isDisposedEarly);
    }

    private static async Task Ended(ProbeOperation call, int seed, ScriptedPool pool)
    {
        int seen = -1;
        while (await Task.WhenAny(call.Over, Task.Delay(Patience)) != call.Over)
        {
            int outcomes = call.Outcomes.Count(item => item.Count > 0);
            if (outcomes > seen)
            {
                seen = outcomes;
                continue;
            }
            Assert.Fail($"Seed {seed}: a call of {call.Outcomes.Length} items does not end: outstanding {call.Outstanding}, pending {call.Pending.Count}, "
                + $"stopped {call.IsStopped}, {outcomes} outcomes; {pool.Alive} workers live. {string.Join(' ', pool.Faults)}");
        }
    }

    private static async Task StopAsync(Dispatcher dispatcher, ProbeOperation call, int milliseconds)
    {
        await Task.Delay(milliseconds);
        call.Stop(dispatcher);
    }

    private static void Check(int seed, ScriptedPool pool, List<ProbeOperation> calls, int degree, int retries, bool isDisposedEarly)
    {
        pool.Faults.Should().BeEmpty("seed {0}", seed);
        pool.MostRunning.Should().BeLessThanOrEqualTo(degree, "seed {0}", seed);
        pool.MostAlive.Should().BeLessThanOrEqualTo(degree, "seed {0}", seed);
        pool.Alive.Should().Be(0, "seed {0}", seed);
        foreach (ProbeOperation call in calls)
        {
            call.Overs.Should().Be(1, "seed {0}", seed);
            call.Outcomes.Should().OnlyContain(outcomes => outcomes.Count <= 1, "seed {0}: no item ends twice", seed);
            if (!call.IsStopped)
                call.Outcomes.Should().OnlyContain(outcomes => outcomes.Count == 1, "seed {0}: no item is lost", seed);
            if (call.AbortedBy is ObjectDisposedException)
                isDisposedEarly.Should().BeTrue("seed {0}", seed);
        }
        pool.Begun.Should().NotContain(entry => entry.Key.Call != 0 && entry.Value > 1 + retries, "seed {0}: no item is begun more often than it may be", seed);
    }

    // The same for an item wherever and how often it comes to a worker.
    private static Step Choose(int seed, long call, long index, int evil)
    {
        var random = new Random(unchecked((int)((seed * 1_000_003L + call) * 7919 + index)));
        if (random.Next(1000) >= evil)
            return random.Next(300) == 0 ? Step.Dawdle : random.Next(50) == 0 ? Step.Linger : random.Next(20) == 0 ? Step.Throw : Step.Answer;
        return Evil[random.Next(Evil.Length)];
    }
}
