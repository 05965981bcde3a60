using Parallelism.Tests.Contract;
using Parallelism.Tests.Processes;

namespace Parallelism.Tests.SharedMemory;

// Shared arrays in worker processes: where they may stand, who holds them, and what is left of them.
public sealed class SharedArrayInWorkersTests : IDisposable
{
    private static SharedArray<int>? s_kept;

    private readonly Signals _signals = Signals.Create();

    public void Dispose() => Directory.Delete(_signals.Folder, recursive: true);

    [Fact(Timeout = 60_000)]
    public async Task Workers_write_where_the_caller_reads()
    {
        await using ProcessStrategy strategy = Pool.Create(2);
        using var array = new SharedArray<int>(1000);
        int[] ids = await strategy.MapAsync(array.Partition(4), static part =>
        {
            part.AsSpan().Fill(Environment.ProcessId);
            return Environment.ProcessId;
        }).WaitAsync(Pool.Limit);
        ids.Should().NotContain(Environment.ProcessId);
        array.ToArray().Should().Equal(ids.SelectMany(static id => Enumerable.Repeat(id, 250)));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_a_worker_made_goes_on_to_another_worker()
    {
        await using ProcessStrategy strategy = Pool.Create(2);
        (SharedArray<long> made, int maker) = await strategy.RunAsync(static () =>
        {
            var array = new SharedArray<long>(100);
            array[99] = 1;
            return (array, Environment.ProcessId);
        }).WaitAsync(Pool.Limit);
        using (made)
        {
            made[99].Should().Be(1);
            int[] met = await strategy.MapAsync([1, 2], MeetAsync(made, _signals.Folder)).WaitAsync(Pool.Limit);
            met.Should().OnlyHaveUniqueItems().And.Contain(maker);
            made[99].Should().Be(3);
        }
    }

    private static Func<int, int> MeetAsync(SharedArray<long> array, string folder) => _ =>
    {
        array.AtomicAdd(99, 1);
        File.WriteAllText(Path.Combine(folder, $"{Environment.ProcessId}"), "");
        SpinWait.SpinUntil(() => Directory.GetFiles(folder).Length == 2, 30_000);
        return Environment.ProcessId;
    };

    [Fact(Timeout = 60_000)]
    public async Task What_a_worker_made_outlives_it()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        using SharedArray<int> made = await strategy.RunAsync(static () => new SharedArray<int>([1, 2, 3])).WaitAsync(Pool.Limit);
        await Pool.FailureOfAsync<WorkerCrashedException>(strategy.RunAsync(static () => Crash.By(Way.Kill)));
        made.ToArray().Should().Equal(1, 2, 3);
        (await strategy.RunAsync(() => made.Slice(1, 2).ToArray().Sum()).WaitAsync(Pool.Limit)).Should().Be(5);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_a_dead_worker_wrote_is_there()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        using var array = new SharedArray<int>(10);
        await Pool.FailureOfAsync<WorkerCrashedException>(strategy.RunAsync(() =>
        {
            array[3] = 4;
            Crash.By(Way.Kill);
        }));
        array[3].Should().Be(4);
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_disposed_array_is_refused_before_anything_is_sent()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        var array = new SharedArray<int>(10);
        array.Dispose();
        (await Pool.FailureOfAsync<WorkSerializationException>(strategy.RunAsync(() => array[0]))).Message.Should().Contain("disposed").And.Contain("array");
        (await Pool.FailureOfAsync<WorkSerializationException>(strategy.MapAsync([array], static x => x[0]))).Message.Should().Contain("disposed");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_call_keeps_what_is_disposed_while_it_runs()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        var array = new SharedArray<int>([5]);
        string folder = _signals.Folder;
        Task<int> call = strategy.RunAsync(() =>
        {
            File.WriteAllText(Path.Combine(folder, "runs"), "");
            SpinWait.SpinUntil(() => File.Exists(Path.Combine(folder, "go")), 30_000);
            return array[0];
        });
        await Pool.UntilAsync(() => File.Exists(Path.Combine(folder, "runs")), "the item runs");
        array.Dispose();
        await File.WriteAllTextAsync(Path.Combine(folder, "go"), "");
        (await call.WaitAsync(Pool.Limit)).Should().Be(5);
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task A_thousand_arrays_that_pass_by_do_not_stay_mapped()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        int most = 0;
        for (int i = 0; i < 1000; i++)
        {
            using var array = new SharedArray<int>([i]);
            (await strategy.RunAsync(() => array[0]).WaitAsync(Pool.Limit)).Should().Be(i);
            if (i % 20 == 0)
                most = Math.Max(most, Maps.CountMappings(strategy.GetStatistics().ProcessIds[0]));
        }
        most.Should().BeLessThan(400);
        int worker = strategy.GetStatistics().ProcessIds[0];
        await Pool.UntilAsync(() => Maps.CountMappings(worker) == 0, "the worker has let go of all of them", TimeSpan.FromSeconds(30));
        Maps.CountDescriptors(worker).Should().Be(0);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task What_a_worker_keeps_stays_until_the_caller_disposes_of_it_and_the_worker_drops_it()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        using var array = new SharedArray<int>([6]);
        await strategy.RunAsync(() => { s_kept = array; }).WaitAsync(Pool.Limit);
        (await strategy.RunAsync(static () => s_kept![0] * 7).WaitAsync(Pool.Limit)).Should().Be(42);
        int worker = strategy.GetStatistics().ProcessIds[0];
        Maps.CountMappings(worker).Should().Be(1);
        array.Dispose();
        (await strategy.RunAsync(static () => s_kept![0]).WaitAsync(Pool.Limit)).Should().Be(6, "the worker still uses it");
        await strategy.RunAsync(static () => { s_kept = null; }).WaitAsync(Pool.Limit);
        await Pool.UntilAsync(() => Maps.CountMappings(worker) == 0, "the worker has let go", TimeSpan.FromSeconds(40));
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task What_a_worker_made_is_freed_there_when_the_caller_disposes_of_it()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        SharedArray<int> made = await strategy.RunAsync(static () => new SharedArray<int>(1000)).WaitAsync(Pool.Limit);
        int worker = strategy.GetStatistics().ProcessIds[0];
        made[0] = 1;
        made.Dispose();
        await Pool.UntilAsync(() => Maps.CountMappings(worker) == 0, "the worker has let go", TimeSpan.FromSeconds(40));
    }

    [Fact(Timeout = 60_000)]
    public async Task Memory_of_an_array_travels_as_a_copy()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        using var array = new SharedArray<int>([1, 2, 3]);
        Memory<int> memory = array.AsMemory();
        int[] seen = await strategy.RunAsync(() =>
        {
            memory.Span[0] += 10;
            return memory.ToArray();
        }).WaitAsync(Pool.Limit);
        seen.Should().Equal(11, 2, 3);
        array[0].Should().Be(1);
    }
}
