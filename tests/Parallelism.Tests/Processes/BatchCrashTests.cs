using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

// A worker dies in the middle of a map, a stream or a loop.
public sealed class BatchCrashTests
{
    private const int SigKill = 9;

    [LinuxTheory(Timeout = 90_000)]
    [InlineData(1, 2_000)]
    [InlineData(2, 100_000)]
    public async Task One_item_of_many_tiny_ones_kills_its_worker_and_only_it_fails_and_nothing_runs_twice(int degree, int count)
    {
        await using ProcessStrategy strategy = Pool.Create(degree);
        string folder = Signals.Create().Folder;
        int culprit = count / 3 * 2;
        (int[] results, IReadOnlyList<Exception> failures) = await Pool.MapAsync(strategy, Enumerable.Range(0, count).ToArray(), i =>
        {
            ExecutionLog.Note(folder, i);
            if (i == culprit)
                Crash.By(Way.Kill);
            return i + 1;
        });
        failures.Should().ContainSingle().Which.Should().BeOfType<WorkerCrashedException>().Which.ItemIndex.Should().Be(culprit);
        results[culprit].Should().Be(0);
        results[culprit] = culprit + 1;
        results.Should().Equal(Enumerable.Range(1, count));
        ExecutionLog.Read(folder, count).Should().OnlyContain(times => times == 1);
        strategy.GetStatistics().Crashed.Should().Be(1);
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task A_stream_goes_on_in_order_without_the_items_that_killed_their_workers()
    {
        await using ProcessStrategy strategy = Pool.Create(2);
        var options = new StreamOptions { OnError = ErrorHandling.KeepGoing };
        var results = new List<int>();
        Func<Task> call = async () =>
        {
            await foreach (int result in strategy.StreamAsync(Enumerable.Range(0, 400), static i =>
            {
                if (i % 100 == 50)
                    Crash.By(Way.Kill);
                return i;
            }, options))
            {
                results.Add(result);
            }
        };
        AggregateException error = await Pool.FailureOfAsync<AggregateException>(call());
        error.InnerExceptions.Select(inner => ((WorkerCrashedException)inner).ItemIndex).Should().Equal(50, 150, 250, 350);
        results.Should().Equal(Enumerable.Range(0, 400).Where(static i => i % 100 != 50));
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task A_loop_that_fails_fast_ends_in_the_crash_and_its_index()
    {
        await using ProcessStrategy strategy = Pool.Create(2);
        WorkerCrashedException error = await Pool.FailureOfAsync<WorkerCrashedException>(strategy.ForAsync(0, 1000, static i =>
        {
            if (i == 77)
                Crash.By(Way.Exit42);
        }));
        error.ItemIndex.Should().Be(77);
        error.ExitCode.Should().Be(42);
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task A_reduction_ends_in_the_crash()
    {
        await using ProcessStrategy strategy = Pool.Create(2);
        Task<long> call = strategy.ReduceAsync(0, 1000, 0L, static (sum, i) =>
        {
            if (i == 900)
                Crash.By(Way.Abort);
            return sum + i;
        }, static (a, b) => a + b);
        (await Pool.FailureOfAsync<WorkerCrashedException>(call)).Signal.Should().Be(6);
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task Crash_BigPayloadBothWays()
    {
        await using ProcessStrategy strategy = Pool.Create(2);
        byte[][] source = [.. Enumerable.Range(0, 8).Select(static i => Enumerable.Repeat((byte)i, 4 << 20).ToArray())];
        (byte[][] results, IReadOnlyList<Exception> failures) = await Pool.MapAsync(strategy, source, static bytes =>
        {
            if (bytes[0] is 3 or 6)
                Crash.By(Way.Kill);
            return bytes;
        });
        failures.Select(static error => ((WorkerCrashedException)error).ItemIndex).Should().Equal(3, 6);
        for (int i = 0; i < source.Length; i++)
        {
            if (i is not (3 or 6))
                results[i].AsSpan().SequenceEqual(source[i]).Should().BeTrue();
        }
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task A_worker_killed_while_it_writes_a_big_result_fails_that_item_only()
    {
        await using ProcessStrategy strategy = Pool.Create(2);
        for (int round = 0; round < 5; round++)
        {
            int delay = round * 3;
            Task<byte[]> call = strategy.RunAsync(() =>
            {
                int patience = delay;
                new Thread(() =>
                {
                    Thread.Sleep(patience);
                    Crash.By(Way.Kill);
                }).Start();
                return new byte[64 << 20];
            });
            await Task.WhenAny(call).WaitAsync(Pool.Limit);
            if (call.IsFaulted)
                call.Exception!.InnerException.Should().BeOfType<WorkerCrashedException>();
            else
                (await call).Length.Should().Be(64 << 20, "a result is whole, or it is none");
        }
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task KilledChild_OthersUnaffected()
    {
        const int degree = 4, victim = 1;
        await using ProcessStrategy strategy = Pool.Create(degree);
        Signals signals = Signals.Create();
        Task<(int[] Results, IReadOnlyList<Exception> Failures)> call = Pool.MapAsync(strategy, Enumerable.Range(0, degree).ToArray(), i =>
        {
            signals.Set($"runs{i}.{Environment.ProcessId}");
            signals.Set($"up-{i}");
            signals.Wait("go");
            return i;
        });
        await signals.WaitForCountAsync("up", degree);
        string file = Directory.GetFiles(signals.Folder, $"runs{victim}.*").Single();
        int processId = int.Parse(Path.GetExtension(file)[1..], null);
        Crash.Signal(processId, SigKill);
        await Pool.UntilAsync(() => strategy.GetStatistics().Crashed == 1, "the death is noticed");
        (await strategy.RunAsync(static () => 1).WaitAsync(Pool.Limit)).Should().Be(1, "the dead worker's place is taken while the others are busy");
        signals.Set("go");
        (int[] results, IReadOnlyList<Exception> failures) = await call;
        WorkerCrashedException error = failures.Should().ContainSingle().Which.Should().BeOfType<WorkerCrashedException>().Subject;
        (error.ItemIndex, error.ProcessId, error.Signal).Should().Be((victim, processId, SigKill));
        results.Should().Equal(0, 0, 2, 3);
    }

    [LinuxTheory(Timeout = 90_000)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public async Task CrashRaces(int degree)
    {
        await using ProcessStrategy strategy = Pool.Create(degree);
        Signals signals = Signals.Create();
        (int[] results, IReadOnlyList<Exception> failures) = await Pool.MapAsync(strategy, Enumerable.Range(0, 40).ToArray(), i =>
        {
            signals.Set($"pid{Environment.ProcessId}");
            var random = new Random(i);
            if (i % 4 == 3)
            {
                string[] files = Directory.GetFiles(signals.Folder, "pid*");
                int other = int.Parse(Path.GetFileName(files[random.Next(files.Length)])[3..], null);
                // A dead worker's id may be another program's by now.
                if (Crash.IsWorker(other))
                    Crash.Signal(other, SigKill);
            }
            Thread.Sleep(random.Next(5));
            return i + 1;
        });
        failures.Should().AllBeOfType<WorkerCrashedException>();
        failures.Should().HaveCountLessThanOrEqualTo(10, "so many kills were sent");
        long[] failed = [.. failures.Select(static error => ((WorkerCrashedException)error).ItemIndex!.Value)];
        for (int i = 0; i < results.Length; i++)
            results[i].Should().Be(failed.Contains(i) ? 0 : i + 1);
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [LinuxFact(Timeout = 120_000)]
    public async Task A_storm_of_kills_from_outside_fails_the_items_that_ran_and_no_other()
    {
        // Fewer than the workers that may die in a row before they end anything.
        const int count = 20_000, kills = 11;
        await using ProcessStrategy strategy = Pool.Create(2);
        string folder = Signals.Create().Folder;
        Task<(int[] Results, IReadOnlyList<Exception> Failures)> call = Pool.MapAsync(strategy, Enumerable.Range(0, count).ToArray(), i =>
        {
            ExecutionLog.Note(folder, i);
            return Spin(i);
        });
        var random = new Random(1);
        int sent = 0;
        while (sent < kills && !call.IsCompleted)
        {
            await Task.Delay(random.Next(30, 120));
            if (strategy.GetStatistics().ProcessIds is { Count: > 0 } ids)
            {
                Crash.Signal(ids[random.Next(ids.Count)], SigKill);
                sent++;
            }
        }
        (int[] results, IReadOnlyList<Exception> failures) = await call;
        failures.Should().HaveCountLessThanOrEqualTo(sent).And.AllBeOfType<WorkerCrashedException>();
        failures.Cast<WorkerCrashedException>().Should().OnlyContain(static error => error.Signal == SigKill);
        long[] failed = [.. failures.Select(static error => ((WorkerCrashedException)error).ItemIndex!.Value)];
        results.Select(static result => (long)result).Sum().Should().Be(Enumerable.Range(0, count).Where(i => !failed.Contains(i)).Sum(static i => (long)i + 1));
        int[] begun = ExecutionLog.Read(folder, count);
        // A kill can come after an item's start and before its first line.
        for (int i = 0; i < count; i++)
            begun[i].Should().BeInRange(failed.Contains(i) ? 0 : 1, 1);
        await Pool.ShouldBeUsableAsync(strategy);
    }

    // What it wrote makes no sense, and it goes on: nothing that it may have run runs again.
    [LinuxFact(Timeout = 60_000)]
    public async Task A_worker_whose_pipe_is_spoilt_loses_what_it_ran_and_nothing_runs_twice()
    {
        const int count = 20_000, culprit = 7_000;
        await using ProcessStrategy strategy = Pool.Create(2);
        string folder = Signals.Create().Folder;
        int parent = Environment.ProcessId;
        (int[] results, IReadOnlyList<Exception> failures) = await Pool.MapAsync(strategy, Enumerable.Range(0, count).ToArray(), i =>
        {
            ExecutionLog.Note(folder, i);
            if (i == culprit)
                FramePipe.Write(parent, [1, 0, 0, 0, 250, 1]);
            return i + 1;
        });
        failures.Should().NotBeEmpty().And.AllBeOfType<WorkerCrashedException>();
        failures.Cast<WorkerCrashedException>().Should().OnlyContain(static error => error.Cause == WorkerCrashCause.ProtocolViolation);
        long[] failed = [.. failures.Select(static error => ((WorkerCrashedException)error).ItemIndex!.Value)];
        failed.Should().Contain(culprit);
        int[] begun = ExecutionLog.Read(folder, count);
        for (int i = 0; i < count; i++)
        {
            // The kill can come after an item's start and before its first line.
            begun[i].Should().BeInRange(failed.Contains(i) && i != culprit ? 0 : 1, 1, "item {0} is begun once", i);
            results[i].Should().Be(failed.Contains(i) ? 0 : i + 1);
        }
    }

    private static int Spin(int i)
    {
        Thread.SpinWait(2_000);
        return i + 1;
    }
}
