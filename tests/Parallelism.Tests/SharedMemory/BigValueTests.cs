using Parallelism.Closures;
using Parallelism.Tests.Processes;

namespace Parallelism.Tests.SharedMemory;

// Arrays that are large travel through shared memory by themselves, and nobody can tell but by the clock and by what the pipes carried.
public sealed class BigValueTests
{
    private const int Length = 1 << 20;

    [Fact(Timeout = 60_000)]
    public async Task Large_arrays_come_and_go_as_they_are()
    {
        await using ProcessStrategy strategy = Pool.Create(2);
        byte[] bytes = new byte[Length + 1];
        new Random(1).NextBytes(bytes);
        double[] doubles = [.. Enumerable.Range(0, Length).Select(static i => Math.Sqrt(i))];
        bool[] flags = [.. Enumerable.Range(0, Length).Select(static i => i % 3 == 0)];
        List<int> list = [.. Enumerable.Range(0, Length)];
        long[,] matrix = new long[1000, 300];
        matrix[999, 299] = 5;
        ReadOnlyMemory<byte> memory = bytes.AsMemory(7, Length - 100);
        (await strategy.RunAsync(() => bytes).WaitAsync(Pool.Limit)).AsSpan().SequenceEqual(bytes).Should().BeTrue();
        (await strategy.MapAsync([doubles], static x => x).WaitAsync(Pool.Limit))[0].AsSpan().SequenceEqual(doubles).Should().BeTrue();
        (await strategy.MapAsync([flags], static x => x).WaitAsync(Pool.Limit))[0].AsSpan().SequenceEqual(flags).Should().BeTrue();
        (await strategy.MapAsync([list], static x => x).WaitAsync(Pool.Limit))[0].Should().Equal(list);
        (await strategy.MapAsync([memory], static x => x).WaitAsync(Pool.Limit))[0].Span.SequenceEqual(memory.Span).Should().BeTrue();
        (await strategy.MapAsync([matrix], static x => x).WaitAsync(Pool.Limit))[0][999, 299].Should().Be(5);
        strategy.GetStatistics().BytesSent.Should().BeLessThan(Length / 4, "only where they lie goes through the pipe");
        strategy.GetStatistics().BytesReceived.Should().BeLessThan(Length / 4);
    }

    [Fact(Timeout = 60_000)]
    public async Task Small_arrays_stay_in_the_pipe()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        byte[] bytes = new byte[SharedBlocks.From - 1];
        (await strategy.MapAsync([bytes], static x => x).WaitAsync(Pool.Limit))[0].Should().HaveCount(bytes.Length);
        strategy.GetStatistics().BytesSent.Should().BeGreaterThan(bytes.Length);
    }

    [Fact(Timeout = 60_000)]
    public async Task Copies_are_the_workers_own()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        int[] numbers = new int[Length];
        for (int round = 1; round <= 3; round++)
        {
            int[][] results = await strategy.MapAsync([numbers, numbers], static x =>
            {
                x[5]++;
                return x;
            }).WaitAsync(Pool.Limit);
            numbers[5].Should().Be(0);
            results.Should().OnlyContain(static result => result[5] == 1);
            results[0][5] = 9;
            results[1][5].Should().Be(1);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task They_may_stand_anywhere_in_a_value()
    {
        await using ProcessStrategy strategy = Pool.Create(2);
        var parts = new Dictionary<string, double[]> { ["a"] = [.. Enumerable.Repeat(1.0, Length)], ["b"] = [.. Enumerable.Repeat(2.0, Length)] };
        var holder = new Holder("x", parts, [1, 2, 3]);
        Holder[] back = await strategy.MapAsync([holder, holder, holder], static x => x with { Name = x.Name + x.Parts["b"].Sum() }).WaitAsync(Pool.Limit);
        foreach (Holder result in back)
        {
            result.Name.Should().Be($"x{2 * Length}");
            result.Parts["a"].AsSpan().SequenceEqual(parts["a"]).Should().BeTrue();
            result.Small.Should().Equal(1, 2, 3);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task One_array_that_is_captured_twice_stays_one()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        int[] first = new int[Length], second = first;
        (await strategy.RunAsync(() => ReferenceEquals(first, second)).WaitAsync(Pool.Limit)).Should().BeTrue();
    }

    [Fact(Timeout = 60_000)]
    public async Task Finished_results_survive_the_worker_that_made_them()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        (double[][] results, IReadOnlyList<Exception> failures) = await Pool.MapAsync(strategy, [1, 2, 3, 4], static i =>
        {
            if (i == 4)
                Crash.By(Way.Kill);
            double[] made = new double[Length];
            made[i] = i;
            return made;
        });
        failures.Should().ContainSingle().Which.Should().BeOfType<WorkerCrashedException>();
        for (int i = 1; i < 4; i++)
            results[i - 1][i].Should().Be(i);
    }

    [Fact(Timeout = 90_000)]
    public async Task Retried_items_get_their_argument_again()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, Retries = 2 });
        string folder = Directory.CreateTempSubdirectory("big-").FullName;
        int[][] arguments = [.. Enumerable.Range(0, 3).Select(static i => Enumerable.Repeat(i, Length).ToArray())];
        int[] sums = await strategy.MapAsync(arguments, x =>
        {
            string mark = Path.Combine(folder, $"{x[0]}");
            if (!File.Exists(mark))
            {
                File.WriteAllText(mark, "");
                Crash.By(Way.Kill);
            }
            return x.Sum();
        }).WaitAsync(Pool.Limit);
        Directory.Delete(folder, recursive: true);
        sums.Should().Equal(0, Length, 2 * Length);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task What_carried_them_is_given_back_when_nothing_travels()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        byte[] bytes = new byte[Length];
        for (int i = 0; i < 20; i++)
            await strategy.MapAsync([bytes, bytes], static x => x).WaitAsync(Pool.Limit);
        int worker = strategy.GetStatistics().ProcessIds[0];
        await Pool.UntilAsync(() => Maps.CountMappings(worker) == 0 && Maps.CountDescriptors(worker) == 0, "the worker has let go", TimeSpan.FromSeconds(40));
    }

    [Fact(Timeout = 60_000)]
    public async Task Many_at_once_arrive_each_as_its_own()
    {
        await using ProcessStrategy strategy = Pool.Create(2);
        long[][] back = await strategy.MapAsync([.. Enumerable.Range(0, 40)], static i =>
        {
            long[] made = new long[60_000];
            Array.Fill(made, i);
            return made;
        }).WaitAsync(Pool.Limit);
        for (int i = 0; i < back.Length; i++)
            back[i].Should().OnlyContain(value => value == i);
    }

    public sealed record Holder(string Name, Dictionary<string, double[]> Parts, int[] Small);
}
