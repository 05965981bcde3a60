using System.Runtime.Serialization;

namespace Parallelism.Tests.Serialization;

// Types that keep their state in fields which stay behind, and fill others for the way, as F#'s Map and Set do.
public sealed class CallbackTests
{
    [Fact(Timeout = 60_000)]
    public async Task State_that_callbacks_carry_arrives_and_leaves_nothing_behind()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1 });
        var index = new Index("b", "a");

        Index back = await strategy.RunAsync(() => new Index([.. index.Words, "c"]));

        back.Words.Should().Equal("a", "b", "c");
        (index.IsClean, back.IsClean).Should().Be((true, true));
    }

    [Fact(Timeout = 60_000)]
    public async Task One_object_that_several_calls_send_at_once_arrives_whole_each_time()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1 });
        var index = new Index([.. Enumerable.Range(0, 50).Select(word => $"word {word}")]);

        int[] counts = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => strategy.RunAsync(() => index.Words.Count))));

        counts.Should().OnlyContain(count => count == 50);
    }

    private class Sorted
    {
        [NonSerialized]
        private SortedSet<string> _words = [];

        private string[]? _sent;

        protected Sorted(string[] words) => _words.UnionWith(words);

        public IReadOnlyCollection<string> Words => _words;

        public bool IsClean => _sent is null;

        [OnSerializing]
        private void Fill(StreamingContext context) => _sent = [.. _words];

        [OnSerialized]
        private void Clear(StreamingContext context) => _sent = null;

        [OnDeserialized]
        private void Rebuild(StreamingContext context) => (_words, _sent) = ([.. _sent!], null);
    }

    private sealed class Index(params string[] words) : Sorted(words);
}
