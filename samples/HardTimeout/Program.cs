using System.Diagnostics;
using HardTimeout;
using Parallelism;

// One pattern, as somebody wrote it into a settings file, and six texts. For two of them the pattern needs longer than the universe has: each
// further 'a' doubles the time, and nothing in there looks at a cancellation token.
string[] texts = ["a", "aaaa", Search.Hopeless(60), "aaaaaaaa", Search.Hopeless(80), "aaaaaaaaaaaaaaaa"];

await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
{
    MaxDegreeOfParallelism = 2,
    Timeout = TimeSpan.FromSeconds(3),
    GracePeriod = TimeSpan.Zero,        // it will not listen
});

var found = new string[texts.Length];
var clock = Stopwatch.StartNew();
try
{
    await foreach ((int index, bool matches) in strategy.StreamAsync(
        texts.Index(), static text => (text.Index, Search.Matches(text.Item)), new StreamOptions { OnError = ErrorHandling.KeepGoing }))
    {
        found[index] = matches ? "matches" : "does not match";
    }
}
catch (AggregateException failures)
{
    foreach (WorkTimeoutException timeout in failures.InnerExceptions.Cast<WorkTimeoutException>())
    {
        WorkItem.TryGetIndex(timeout, out long index);
        found[index] = "given up, its worker killed";
        Console.Error.WriteLine(timeout.Message);
    }
}

for (int index = 0; index < texts.Length; index++)
    Console.WriteLine($"text {index} of {texts[index].Length} characters: {found[index]}");
Console.WriteLine($"a processor freed again: {await strategy.RunAsync(static () => Search.Matches("aaa"))}");
Console.Error.WriteLine($"in {clock.Elapsed.TotalSeconds:N1} s");
