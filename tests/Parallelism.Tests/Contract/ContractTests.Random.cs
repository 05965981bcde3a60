namespace Parallelism.Tests.Contract;

public abstract partial class ContractTests
{
    [Promise]
    public async Task Random_numbers_of_an_item_are_the_same_bits_on_every_strategy_and_degree()
    {
        await using var reference = new SequentialStrategy();
        long[][] expected = await Draw(reference);
        expected.Select(static drawn => drawn[1]).Should().OnlyHaveUniqueItems();
        (await Draw(Strategy)).Should().BeEquivalentTo(expected, static options => options.WithStrictOrdering());
        foreach (int degree in new[] { 1, 2, 5 })
        {
            await using IExecutionStrategy other = Create(degree);
            (await Draw(other)).Should().BeEquivalentTo(expected, static options => options.WithStrictOrdering());
        }

        static Task<long[][]> Draw(IExecutionStrategy strategy) =>
            strategy.MapAsync(Enumerable.Range(0, 300).ToArray(), static _ => RandomBits.Draw(), new MapOptions { RandomSeed = 2011 });
    }

    [Promise]
    public async Task Random_numbers_of_a_reduction_belong_to_its_indices()
    {
        await using var reference = new SequentialStrategy();
        long expected = await Fold(reference, 5000);
        (await Fold(Strategy, 5000)).Should().Be(expected);
        (await Fold(Strategy, 300)).Should().NotBe(expected);
        // However the range is cut: the first indices have the same numbers.
        long[] byMap = await Strategy.MapAsync(Enumerable.Range(0, 300).ToArray(), static _ => WorkContext.Random.NextInt64(), new MapOptions { RandomSeed = 3 });
        (await Strategy.ReduceAsync(0, 300, "", static (text, i) => $"{text}{i}:{WorkContext.Index}:{WorkContext.Random.NextInt64()} ", static (a, b) => a + b, new ReduceOptions { RandomSeed = 3 }))
            .Should().Be(string.Concat(byMap.Select(static (number, i) => $"{i}:{i}:{number} ")));

        static Task<long> Fold(IExecutionStrategy strategy, int count) => strategy.ReduceAsync(
            0, count, 0L, static (sum, _) => unchecked(sum + WorkContext.Random.NextInt64()), static (a, b) => unchecked(a + b), new ReduceOptions { RandomSeed = 7 });
    }

    [Promise]
    public async Task Random_numbers_of_a_loop_belong_to_its_indices()
    {
        string folder = _signals.Folder;
        await Strategy.ForAsync(
            100L, 160L, i => File.WriteAllText(Path.Combine(folder, $"random-{i}"), $"{WorkContext.Index} {WorkContext.Random.NextInt64()}"), new MapOptions { RandomSeed = 5 });
        await using var reference = new SequentialStrategy();
        long[] expected = await reference.MapAsync(Enumerable.Range(0, 60).ToArray(), static _ => WorkContext.Random.NextInt64(), new MapOptions { RandomSeed = 5 });
        for (int i = 0; i < 60; i++)
            File.ReadAllText(Path.Combine(folder, $"random-{100 + i}")).Should().Be($"{i} {expected[i]}");
    }

    [Promise]
    public async Task Random_numbers_of_a_stream_belong_to_its_inputs_in_any_order()
    {
        await using var reference = new SequentialStrategy();
        (long, long)[] expected = await reference.MapAsync(Enumerable.Range(0, 200).ToArray(), static _ => (WorkContext.Index, WorkContext.Random.NextInt64()), new MapOptions { RandomSeed = 6 });
        List<(long, long)> streamed = await CollectAsync(Strategy.StreamAsync(
            Enumerable.Range(0, 200), static _ => (WorkContext.Index, WorkContext.Random.NextInt64()), new StreamOptions { RandomSeed = 6, Ordered = false }));
        streamed.Should().BeEquivalentTo(expected);
    }

    [Promise]
    public async Task Calls_without_a_seed_have_streams_of_their_own_and_the_same_ones_in_the_same_order()
    {
        await using var reference = new SequentialStrategy();
        long[] expected = await Calls(reference);
        expected.Should().OnlyHaveUniqueItems();
        await using IExecutionStrategy other = Create(2);
        (await Calls(other)).Should().Equal(expected);

        static async Task<long[]> Calls(IExecutionStrategy strategy)
        {
            Task<long>[] single = [.. Enumerable.Range(0, 5).Select(_ => strategy.RunAsync(static () => WorkContext.Random.NextInt64()))];
            long[] map = await strategy.MapAsync([1, 2], static _ => WorkContext.Random.NextInt64());
            long[] again = await strategy.MapAsync([1, 2], static _ => WorkContext.Random.NextInt64());
            List<long> stream = await CollectAsync(strategy.StreamAsync([1, 2], static _ => WorkContext.Random.NextInt64()));
            return [.. await Task.WhenAll(single), .. map, .. again, .. stream];
        }
    }

    [Promise]
    public async Task Random_numbers_go_on_after_an_await()
    {
        await using var reference = new SequentialStrategy();
        string[] expected = await Draw(reference);
        (await Draw(Strategy)).Should().Equal(expected);
        expected[3].Split(' ').Distinct().Should().HaveCount(4);

        static Task<string[]> Draw(IExecutionStrategy strategy) => strategy.MapAsync(
            Enumerable.Range(0, 40).ToArray(),
            static async _ =>
            {
                long first = WorkContext.Random.NextInt64();
                await Task.Yield();
                long second = WorkContext.Random.NextInt64();
                await Task.Delay(1).ConfigureAwait(false);
                long third = await Task.Run(static () => WorkContext.Random.NextInt64()).ConfigureAwait(false);
                return $"{WorkContext.Index} {first} {second} {third}";
            },
            new MapOptions { RandomSeed = 8 });
    }

    [Promise]
    public async Task Random_numbers_of_nested_calls_follow_from_the_path_of_indices()
    {
        await using var reference = new SequentialStrategy();
        string[] expected = await Draw(reference);
        expected.SelectMany(static item => item.Split(' ')).Should().OnlyHaveUniqueItems();
        (await Draw(Strategy)).Should().Equal(expected);

        static Task<string[]> Draw(IExecutionStrategy strategy) => strategy.MapAsync(
            Enumerable.Range(0, 12).ToArray(),
            async _ =>
            {
                long before = WorkContext.Random.NextInt64();
                long[] first = await strategy.MapAsync([1, 2, 3], static _ => WorkContext.Random.NextInt64()).ConfigureAwait(false);
                long[] second = await strategy.MapAsync([1, 2, 3], static _ => WorkContext.Random.NextInt64()).ConfigureAwait(false);
                long[] seeded = await strategy.MapAsync([1, 2, 3], static _ => WorkContext.Random.NextInt64(), new MapOptions { RandomSeed = 1 }).ConfigureAwait(false);
                long single = await strategy.RunAsync(static () => WorkContext.Random.NextInt64()).ConfigureAwait(false);
                long sum = await strategy.ReduceAsync(0, 50, 0L, static (sum, _) => unchecked(sum + WorkContext.Random.NextInt64()), static (a, b) => unchecked(a + b)).ConfigureAwait(false);
                long after = WorkContext.Random.NextInt64();
                return string.Join(' ', [before, .. first, .. second, .. seeded, single, sum, after]);
            },
            new MapOptions { RandomSeed = 9 });
    }

    [Promise]
    public async Task A_captured_random_of_an_item_goes_on_in_its_call()
    {
        await using var reference = new SequentialStrategy();
        (await Draw(Strategy)).Should().Equal(await Draw(reference));

        static Task<long[]> Draw(IExecutionStrategy strategy) => strategy.MapAsync(
            Enumerable.Range(0, 5).ToArray(),
            async _ =>
            {
                Random random = WorkContext.Random;
                random.Next();
                return await strategy.RunAsync(() => random.NextInt64()).ConfigureAwait(false);
            },
            new MapOptions { RandomSeed = 10 });
    }

    [Promise]
    public async Task Synchronous_work_has_its_context_on_its_own_thread_only()
    {
        string[] said = await Strategy.MapAsync([0, 1, 2], static _ =>
        {
            string said = "";
            var thread = new Thread(() => said = Ask());
            thread.Start();
            thread.Join();
            return $"{said} {Task.Run(Ask).Result} {Ask()}";
        });
        said.Should().Equal("outside outside 0", "outside outside 1", "outside outside 2");

        static string Ask() => WorkContext.IsInsideWork ? $"{WorkContext.Index}" : "outside";
    }
}
