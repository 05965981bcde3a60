using Parallelism.Placement;
using Parallelism.Processes;
using Parallelism.Tests.Contract;
using Parallelism.Tests.Processes;

namespace Parallelism.Tests.Placement;

// Read back from inside the workers.
public sealed class PlacedProcessTests
{
    private static readonly MachineTopology Here = TopologyProbe.Read();
    private readonly Signals _signals = Signals.Create();

    [LinuxFact(Timeout = 90_000)]
    public async Task Each_worker_is_on_its_core_with_all_of_its_threads()
    {
        Signals signals = _signals;
        int cores = Here.UsableCores;
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = cores + 1, Placement = WorkerPlacement.PerCore });
        string[] parts = await strategy.MapAsync(Enumerable.Range(0, cores + 1).ToArray(), _ =>
        {
            signals.Add("met");
            signals.WaitForCount("met", cores + 1);
            return string.Join(' ', Seen.AllowedOfAll());
        }).WaitAsync(Pool.Limit);
        string[] expected = [.. Here.Cores.Select(core => core.Intersect(Here.Usable)).Where(static core => !core.IsEmpty).Select(static core => core.ToString())];
        parts.Distinct().Should().BeEquivalentTo(expected, "one more worker than cores shares one");
        Seen.AllowedOf("/proc/self/status").Should().Be(Here.Usable.ToString(), "the program itself is bound to nothing");
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task Workers_that_come_by_Resize_sit_on_cores_of_their_own_and_see_the_share_that_is_left()
    {
        Signals signals = _signals;
        int cores = Here.UsableCores;
        await using var placed = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, Placement = WorkerPlacement.PerCore });
        await using var plain = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1 });
        int whole = (await plain.RunAsync(static () => Seen.Here()).WaitAsync(Pool.Limit)).Processors;
        await placed.RunAsync(static () => 1).WaitAsync(Pool.Limit);
        placed.Resize(cores);
        plain.Resize(2);
        string[] parts = await placed.MapAsync(Enumerable.Range(0, cores).ToArray(), _ =>
        {
            signals.Add("met");
            signals.WaitForCount("met", cores);
            return Seen.Here().Allowed;
        }).WaitAsync(Pool.Limit);
        parts.Should().OnlyHaveUniqueItems();
        int[] shares = await plain.MapAsync([0, 1], _ =>
        {
            signals.Add("both");
            signals.WaitForCount("both", 2);
            return Environment.ProcessorCount;
        }).WaitAsync(Pool.Limit);
        shares.Should().BeEquivalentTo([whole, Math.Max(1, whole / 2)], "the first worker keeps what it was told when it started");
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task A_worker_that_takes_anothers_place_is_bound_where_that_was()
    {
        ProcessorSet first = new(Here.Usable.First());
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, Place = WorkerPlace.Processors(first) });
        Seen before = await strategy.RunAsync(static () => Seen.Here()).WaitAsync(Pool.Limit);
        await Pool.FailureOfAsync<WorkerCrashedException>(strategy.RunAsync(static () => Crash.By(Way.Kill)));
        Seen after = await strategy.RunAsync(static () => Seen.Here()).WaitAsync(Pool.Limit);
        after.ProcessId.Should().NotBe(before.ProcessId);
        before.Allowed.Should().Be(first.ToString());
        after.Allowed.Should().Be(first.ToString());
        after.Processors.Should().Be(1);
        after.OpenMp.Should().Be("1");
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task The_collector_is_as_the_options_say()
    {
        const long limit = 200L << 20;
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 1,
            EnvironmentVariables = new Dictionary<string, string?> { ["DOTNET_PROCESSOR_COUNT"] = "2" },
            GarbageCollector = new() { Server = true, Concurrent = true, HeapCount = 2, HeapLimit = limit },
        });
        Seen seen = await strategy.RunAsync(static () => Seen.Here()).WaitAsync(Pool.Limit);
        seen.IsServer.Should().Be(Environment.ProcessorCount > 1, "with one processor there is no server collector");
        seen.Latency.Should().Be("Interactive", "that is what a concurrent collector is called");
        seen.HeapLimit.Should().Be(limit);
        seen.HeapCount.Should().Be("2");
        await using ProcessStrategy plain = Pool.Create(1);
        Seen usual = await plain.RunAsync(static () => Seen.Here()).WaitAsync(Pool.Limit);
        (usual.IsServer, usual.Latency).Should().Be((false, "Batch"));
    }

    [LinuxFact(Timeout = 90_000)]
    public async Task Workers_and_native_libraries_see_their_share_unless_the_user_said_otherwise()
    {
        await using ProcessStrategy half = Pool.Create(2);
        int share = Math.Max(1, Environment.ProcessorCount / 2);
        (int runtime, string?[] natives, int nested, int sequential) = await half.RunAsync(static () => (
            Environment.ProcessorCount,
            ((string[])["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]).Select(Environment.GetEnvironmentVariable).ToArray(),
            new ThreadStrategy().MaxDegreeOfParallelism,
            new ProcessStrategy().MaxDegreeOfParallelism)).WaitAsync(Pool.Limit);
        runtime.Should().Be(share);
        natives.Should().AllBe($"{share}");
        nested.Should().Be(share, "threads inside a worker borrow from its share");
        sequential.Should().Be(1, "processes inside a worker are none");
        Environment.SetEnvironmentVariable("MKL_NUM_THREADS", "7");
        try
        {
            await using var told = new ProcessStrategy(new ProcessStrategyOptions
            {
                MaxDegreeOfParallelism = 1,
                EnvironmentVariables = new Dictionary<string, string?> { ["OMP_NUM_THREADS"] = "5", ["OPENBLAS_NUM_THREADS"] = null },
            });
            (await told.RunAsync(static () => ((string[])["MKL_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"]).Select(Environment.GetEnvironmentVariable).ToArray()).WaitAsync(Pool.Limit))
                .Should().Equal("7", "5", null);
        }
        finally
        {
            Environment.SetEnvironmentVariable("MKL_NUM_THREADS", null);
        }
    }

    [Theory]
    [InlineData(8, 4, 64, 64, 1, 2)]
    [InlineData(64, 4, 64, 64, 1, 16)]
    [InlineData(64, 4, 16, 64, 1, 4)]
    [InlineData(2, 1, 8, 64, 1, 1)]
    [InlineData(32, 1, 64, 64, 1, 32)]
    public void The_share_of_a_bound_worker_is_its_part_of_the_seat_less_what_a_quota_takes(int seat, int sharers, int allowed, int usable, int node, int expected) =>
        ProcessorShare.Of(new WorkerSeat(ProcessorSet.Range(0, seat), node, sharers), 99, allowed, usable).Should().Be(expected);

    [Theory]
    [InlineData(8, 3, 2)]
    [InlineData(8, 8, 1)]
    [InlineData(2, 9, 1)]
    public void The_share_of_a_worker_that_is_bound_to_nothing_is_an_even_one(int allowed, int workers, int expected) =>
        ProcessorShare.Of(null, workers, allowed, 0).Should().Be(expected);

    [Fact]
    public void A_place_that_this_machine_has_not_is_refused_when_the_strategy_is_made()
    {
        Action make = () => _ = new ProcessStrategy(new ProcessStrategyOptions { Place = WorkerPlace.Node(4711) });
        make.Should().Throw<ArgumentException>().WithMessage("*no place \"node 4711\"*");
    }

    [Theory]
    [InlineData(15L << 20, "HeapLimit")]
    [InlineData(0, "HeapLimit")]
    public void A_heap_that_no_worker_could_start_with_is_refused(long limit, string option)
    {
        Action make = () => _ = new WorkerGarbageCollector { HeapLimit = limit };
        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(option);
        make = () => _ = new WorkerGarbageCollector { HeapCount = 0 };
        make.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("HeapCount");
    }
}
