using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Parallelism.Tests.Contract;

// What the work says to the caller's loggers, and what it knows of the caller's activity.
public abstract partial class ContractTests
{
    [Promise]
    public async Task A_captured_logger_is_told_all_that_the_work_tells_it_before_the_call_ends()
    {
        var recorder = new RecordingLogger();
        ILogger logger = recorder;
        using (logger.BeginScope(new Dictionary<string, object?> { ["Request"] = 12 }))
        {
            await Strategy.RunAsync(() =>
            {
                logger.LogInformation(new EventId(7, "seven"), "{Answer} for {Name} on {Day}", 42, "Ada", new DateTime(2024, 2, 29));
                using (logger.BeginScope(new Dictionary<string, object?> { ["Item"] = 5L, ["Of"] = null }))
                using (logger.BeginScope("depth {Depth}", 2.5))
                    logger.LogError(new InvalidDataException("bad"), "failed");
                logger.LogWarning("after the scopes");
                logger.LogDebug("nobody wants this");
            });
        }
        recorder.Records.Should().Equal(
            "Information 7/seven 42 for Ada on 02/29/2024 00:00:00 {Answer=42:Int32, Name=Ada:String, Day=02/29/2024 00:00:00:DateTime, " +
            "{OriginalFormat}={Answer} for {Name} on {Day}:String} : in {Request=12:Int32}",
            "Error 0/ failed {{OriginalFormat}=failed:String} InvalidDataException:bad in {Request=12:Int32} {Item=5:Int64, Of=:} " +
            "{Depth=2.5:Double, {OriginalFormat}=depth {Depth}:String}",
            "Warning 0/ after the scopes {{OriginalFormat}=after the scopes:String} : in {Request=12:Int32}");
        await ShouldBeUsableAsync();
    }

    [Promise]
    public async Task A_captured_logger_is_told_in_the_order_of_each_item()
    {
        var recorder = new RecordingLogger();
        ILogger<RecordingLogger> logger = recorder;
        await Strategy.MapAsync(Enumerable.Range(0, 20).ToArray(), i =>
        {
            for (int line = 0; line < 50; line++)
                logger.LogInformation("{Item} {Line}", i, line);
            return logger.IsEnabled(LogLevel.Debug);
        });
        string[][] messages = [.. recorder.Records.Select(record => record.Split(' '))];
        foreach (IGrouping<string, string[]> item in messages.GroupBy(words => words[2]))
            item.Select(words => words[3]).Should().Equal(Enumerable.Range(0, 50).Select(line => $"{line}"));
        messages.Should().HaveCount(1000);
    }

    [Promise]
    public async Task A_captured_logger_factory_gives_loggers_of_each_category()
    {
        var recorder = new RecordingLogger();
        ILoggerFactory factory = recorder;
        List<int> streamed = await CollectAsync(Strategy.StreamAsync([1, 2], i =>
        {
            ILogger logger = factory.CreateLogger($"category{i}");
            using (logger.BeginScope("scope"))
                logger.LogCritical("here");
            return i;
        }));
        streamed.Should().Equal(1, 2);
        recorder.Records.Should().HaveCount(2).And.OnlyContain(record => record.EndsWith("in scope", StringComparison.Ordinal));
        recorder.Records.Select(record => record.Split(' ')[2]).Should().BeEquivalentTo("category1:", "category2:");
    }

    [Promise]
    public async Task A_captured_logger_that_throws_ends_the_call_in_its_exception()
    {
        ILogger logger = new RecordingLogger(fail: static message => message == "bad" ? new InvalidDataException("no room") : null);
        (await FailureOfAsync<InvalidDataException>(Strategy.RunAsync(() => logger.LogInformation("bad")))).Message.Should().Be("no room");
        await Strategy.RunAsync(() => logger.LogInformation("good"));
        await ShouldBeUsableAsync();
    }

    [Promise]
    public async Task The_trace_and_baggage_of_the_caller_surround_the_work()
    {
        string[] seen = await StartAsync(async () =>
        {
            using var activity = new Activity("caller");
            activity.SetIdFormat(ActivityIdFormat.W3C).AddBaggage("user", "Ada").AddBaggage("empty", "");
            activity.TraceStateString = "vendor=1";
            activity.Start();
            string trace = $"{activity.TraceId} Ada empty=,user=Ada vendor=1";
            string run = await Strategy.RunAsync(static () => Trace());
            string[] map = await Strategy.MapAsync([1, 2, 3, 4], static i => Trace());
            string[] later = await Strategy.MapAsync([1, 2], static async i =>
            {
                await Task.Yield();
                return Trace();
            });
            List<string> stream = await CollectAsync(Strategy.StreamAsync([1, 2], static i => Trace()));
            Activity.Current.Should().BeSameAs(activity, "what surrounds the work does not come back");
            return new[] { trace, run }.Concat(map).Concat(later).Concat(stream).ToArray();
        });
        seen.Should().HaveCount(10).And.AllBeEquivalentTo(seen[0]);
        (await Strategy.RunAsync(static () => Trace())).Should().Be("none", "one call's activity does not stay with the workers");
        (await Strategy.MapAsync([1], static i => Trace())).Should().Equal("none");
    }

    private static string Trace() => Activity.Current is not { } activity
        ? "none"
        : $"{activity.TraceId} {activity.GetBaggageItem("user")} {string.Join(',', activity.Baggage.Select(pair => $"{pair.Key}={pair.Value}"))} {activity.TraceStateString}";
}
