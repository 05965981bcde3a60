using System.Collections.Concurrent;
using Parallelism.Tests.Closures;

namespace Parallelism.Tests.Swap;

public sealed class VerifySwapTests : IAsyncDisposable
{
    private readonly ThreadStrategy _strategy = new(new ThreadStrategyOptions { MaxDegreeOfParallelism = 2, VerifySwap = true });

    public static TheoryData<string> Seeded { get; } = new(Mistakes.Cases.Keys);

    public static TheoryData<string> Accepted { get; } = new(AcceptedWork.Cases.Keys.Where(static name =>
        name is not ("captured iterator half-way" or "captured random continues its sequence" or "one object twice")));

    public ValueTask DisposeAsync() => _strategy.DisposeAsync();

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Seeded))]
    public async Task A_mistake_is_found_and_named(string name)
    {
        (Func<IExecutionStrategy, Task> call, SwapDifferenceKind kind, string path) = Mistakes.Cases[name];
        SwapDifferenceException error = (await FluentActions.Awaiting(() => call(_strategy)).Should().ThrowAsync<SwapDifferenceException>()).Which;
        error.Differences.Should().Contain(difference => difference.Kind == kind && difference.Path.StartsWith(path, StringComparison.Ordinal), error.Message);
        error.Differences.Select(static difference => difference.Kind).Distinct().Should().ContainSingle("one mistake was made: {0}", error.Message);
        error.Message.Should().Contain(error.Differences[0].Path).And.Contain(":");
    }

    [Fact(Timeout = 60_000)]
    public async Task The_same_mistakes_are_none_without_the_check()
    {
        await using var threads = new ThreadStrategy();
        foreach ((string name, (Func<IExecutionStrategy, Task> call, _, _)) in Mistakes.Cases)
        {
            if (name != "exception that cannot be made again")
                await call(threads);
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Accepted))]
    public async Task Work_that_crosses_as_it_is_passes(string name) =>
        (await _strategy.RunAsync(AcceptedWork.Cases[name])).Should().Be(AcceptedWork.Cases[name]());

    [Fact(Timeout = 60_000)]
    public async Task Clean_calls_of_every_verb_pass_and_give_what_they_give_without_the_check()
    {
        int[] weights = [1, 10, 100];
        var words = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["two"] = 2 };
        (await _strategy.MapAsync([1, 2, 3], number => number * weights[number - 1])).Should().Equal(1, 20, 300);
        (await _strategy.MapAsync(["TWO"], async word =>
        {
            await Task.Yield();
            return words[word];
        })).Should().Equal(2);
        (await _strategy.ReduceAsync(0, 1000, 0L, (sum, i) => sum + weights[i % 3], static (a, b) => a + b)).Should().Be(36_964);
        await _strategy.ForAsync(0, 50, i => GC.KeepAlive(weights[i % 3]));
        var streamed = new List<int>();
        await foreach (int number in _strategy.StreamAsync([1, 2, 3], number => number + weights[0]))
            streamed.Add(number);
        streamed.Should().Equal(2, 3, 4);
        (await _strategy.RunAsync(static () => WorkContext.Random.NextInt64())).Should().NotBe(0);
        (await _strategy.MapAsync([1, 2], static number => Cache.Of(number))).Should().Equal("1", "2");
    }

    [Fact(Timeout = 60_000)]
    public async Task Failures_tokens_progress_and_nested_calls_are_as_without_the_check()
    {
        await FluentActions.Awaiting(() => _strategy.RunAsync(static () => throw new InvalidOperationException("mine"))).Should().ThrowAsync<InvalidOperationException>().WithMessage("mine");
        using var cancel = new CancellationTokenSource();
        CancellationToken token = cancel.Token;
        var begun = new TaskCompletionSource();
        IProgress<int> progress = new Reports(value => begun.TrySetResult());
        Task waiting = _strategy.RunAsync(() =>
        {
            progress.Report(1);
            token.WaitHandle.WaitOne();
            token.ThrowIfCancellationRequested();
        });
        await begun.Task;
        await cancel.CancelAsync();
        await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<OperationCanceledException>();
        IExecutionStrategy strategy = _strategy;
        (await _strategy.RunAsync(async () => (await strategy.MapAsync([1, 2], static number => number * 2)).Sum())).Should().Be(6);
    }

    [Fact(Timeout = 60_000)]
    public async Task All_differences_of_a_call_are_listed_each_once()
    {
        var results = new ConcurrentBag<int>();
        int last = 0;
        Task call = _strategy.MapAsync(Enumerable.Range(0, 100).Select(static _ => new Mistakes.Account()).ToArray(), account =>
        {
            account.Balance++;
            last = account.Balance;
            results.Add(last);
            return last;
        });
        SwapDifferenceException error = (await FluentActions.Awaiting(() => call).Should().ThrowAsync<SwapDifferenceException>()).Which;
        error.Differences.Should().Contain(static difference => difference.Kind == SwapDifferenceKind.ArgumentChanged && difference.ItemIndex != null);
        error.Differences.Should().Contain(static difference => difference.Path == "captured 'last'");
        error.Differences.Should().Contain(static difference => difference.Path == "captured 'results'");
        error.Differences.Select(static difference => (difference.Kind, difference.Path)).Should().OnlyHaveUniqueItems();
    }

    private static class Cache
    {
        private static readonly ConcurrentDictionary<int, string> Texts = new();
        private static string? s_prefix;

        public static string Of(int number) => Prefix + Texts.GetOrAdd(number, static number => $"{number}");

        private static string Prefix => s_prefix ??= "";
    }

    private sealed class Reports(Action<int> action) : IProgress<int>
    {
        public void Report(int value) => action(value);
    }
}
