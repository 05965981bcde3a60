using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

public sealed class RandomTests
{
    [LinuxFact(Timeout = 120_000)]
    public async Task Random_numbers_are_the_same_bits_through_crash_and_retry()
    {
        const int count = 120;
        await using var reference = new SequentialStrategy();
        string folder = Signals.Create().Folder;
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 3,
            Retries = 2,
            RetryDelay = TimeSpan.Zero,
            RecycleAfter = 50,
        });
        long[][] results = await strategy.MapAsync(
            Enumerable.Range(0, count).ToArray(),
            i =>
            {
                ExecutionLog.Note(folder, i);
                // In the middle of its numbers: the next attempt begins anew.
                WorkContext.Random.NextDouble();
                if (i % 40 == 17 && ExecutionLog.Read(folder, count)[i] == 1)
                    Crash.By(Way.Kill);
                return i % 2 == 0 ? [WorkContext.Index, WorkContext.Random.NextInt64()] : RandomBits.Draw();
            },
            new MapOptions { RandomSeed = 13 }).WaitAsync(Pool.Limit);
        strategy.GetStatistics().Retried.Should().Be(3);
        for (int i = 0; i < count; i++)
        {
            results[i][0].Should().Be(i);
            if (i % 2 == 0)
                results[i][1].Should().Be(Second(i));
        }
        long[][] odd = await reference.MapAsync(
            Enumerable.Range(0, count).ToArray(),
            static _ =>
            {
                WorkContext.Random.NextDouble();
                return RandomBits.Draw();
            },
            new MapOptions { RandomSeed = 13 });
        for (int i = 1; i < count; i += 2)
            results[i].Should().Equal(odd[i]);

        static long Second(int i)
        {
            var stream = new Parallelism.Verbs.PhiloxRandom(13, (ulong)i);
            stream.NextDouble();
            return stream.NextInt64();
        }
    }
}
