using System.Diagnostics;
using OpenTelemetry.Trace;

namespace Parallelism.Observation.Tests;

public sealed class TraceTests
{
    [Fact(Timeout = 120_000)]
    public async Task One_trace_runs_from_the_caller_into_worker_processes_and_back()
    {
        using var traces = new Traces(Telemetry.ActivitySourceName, TracedWork.SourceName);
        await using var strategy = new ProcessStrategy(new() { MaxDegreeOfParallelism = 2, InstanceName = "nightly" });
        Activity caller = Traces.StartCaller()!;
        string[][] told = await strategy.MapAsync([1, 2, 3], TracedWork.Trace, new MapOptions { TraceItems = true });
        Activity.Current.Should().BeSameAs(caller, "the call's activity is the call's");
        caller.Dispose();

        Activity call = traces.One("Parallelism.Map");
        call.ParentSpanId.Should().Be(caller.SpanId);
        call.DisplayName.Should().Be("map TracedWork.Trace");
        call.TagObjects.Should().Contain(new Dictionary<string, object?>
        {
            ["parallelism.operation"] = "map",
            ["parallelism.strategy"] = "process",
            ["parallelism.instance"] = "nightly",
            ["parallelism.items"] = 3L,
            ["code.function.name"] = "TracedWork.Trace",
        });
        Activity[] items = traces.All("Parallelism.Item");
        items.Should().HaveCount(3).And.OnlyContain(item => item.ParentSpanId == call.SpanId);
        items.Select(item => item.GetTagItem("parallelism.item.index")).Should().BeEquivalentTo([0L, 1L, 2L]);
        traces.Exported.Should().OnlyContain(activity => activity.TraceId == caller.TraceId).And.HaveCount(1 + 1 + 3 + 3 + 3);
        foreach (Activity item in items)
        {
            string[] was = told[(long)item.GetTagItem("parallelism.item.index")!];
            was.Should().HaveCount(3, "the work in the worker was traced");
            item.GetTagItem("process.pid").Should().Be(long.Parse(was[0], System.Globalization.CultureInfo.InvariantCulture)).And.NotBe((long)Environment.ProcessId);
            Activity outer = traces.Exported.Should().ContainSingle(activity => activity.SpanId.ToHexString() == was[1], "it has the id that it had in the worker").Subject;
            Activity inner = traces.Exported.Should().ContainSingle(activity => activity.SpanId.ToHexString() == was[2]).Subject;
            outer.ParentSpanId.Should().Be(item.SpanId);
            inner.ParentSpanId.Should().Be(outer.SpanId);
            ShouldLieWithin(inner, outer);
            ShouldLieWithin(outer, item);
            ShouldLieWithin(item, call);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task An_activity_from_a_worker_has_all_that_it_had_there()
    {
        using var traces = new Traces(TracedWork.SourceName);
        await using var strategy = new ProcessStrategy(new() { MaxDegreeOfParallelism = 1 });
        using (Traces.StartCaller())
            await strategy.RunAsync(static () => TracedWork.Trace(5));
        Activity outer = traces.One("outer");
        (outer.Source.Name, outer.Source.Version, outer.Kind, outer.DisplayName).Should().Be((TracedWork.SourceName, "1.2", ActivityKind.Client, "outer of an item"));
        (outer.Status, outer.StatusDescription).Should().Be((ActivityStatusCode.Error, "no good"));
        outer.TagObjects.Select(tag => (tag.Key, tag.Value)).Where(tag => tag.Key != "list").Should()
            .Equal(("text", "täxt"), ("number", 5L), ("real", 1.5), ("flag", true), ("other", "1.2"));
        outer.GetTagItem("list").Should().BeEquivalentTo(new[] { "a", "b" });
        ActivityEvent happened = outer.Events.Should().ContainSingle().Subject;
        (happened.Name, happened.Timestamp, happened.Tags.Single()).Should().Be(("happened", DateTimeOffset.UnixEpoch.AddDays(1), new KeyValuePair<string, object?>("why", "because")));
        ActivityLink link = outer.Links.Should().ContainSingle().Subject;
        (link.Context.SpanId.ToHexString(), link.Tags!.Single()).Should().Be(("b7ad6b7169203331", new KeyValuePair<string, object?>("how", 7L)));
    }

    [Theory(Timeout = 120_000)]
    [InlineData("sequential")]
    [InlineData("thread")]
    [InlineData("process")]
    public async Task A_call_has_one_activity_whose_children_are_what_the_work_traces(string name)
    {
        using var traces = new Traces(Telemetry.ActivitySourceName, TracedWork.SourceName);
        await using IExecutionStrategy strategy = ExecutionStrategy.Create(name);
        await strategy.MapAsync(Enumerable.Range(0, 20).ToArray(), TracedWork.Trace);
        Activity call = traces.One("Parallelism.Map");
        call.GetTagItem("parallelism.strategy").Should().Be(name);
        traces.All("Parallelism.Item").Should().BeEmpty("nobody asked for them");
        traces.All("outer").Should().HaveCount(20).And.OnlyContain(outer => outer.ParentSpanId == call.SpanId);

        await strategy.RunAsync(static () => TracedWork.IsTraced());
        await strategy.ForAsync(0, 3, static _ => TracedWork.IsTraced());
        await strategy.ReduceAsync(0, 3, 0, static (sum, i) => TracedWork.IsTraced() ? sum + i : 0, static (a, b) => a + b);
        await foreach (bool isTraced in strategy.StreamAsync([1, 2, 3], static _ => TracedWork.IsTraced(), new StreamOptions { TraceItems = true }))
        {
            isTraced.Should().BeTrue();
            Activity.Current.Should().BeNull("the consumer is not part of the call");
        }
        traces.All("asked").Select(asked => traces.Exported.Single(parent => parent.SpanId == asked.ParentSpanId).OperationName).Should()
            .BeEquivalentTo(Enumerable.Repeat("Parallelism.Run", 1).Concat(Enumerable.Repeat("Parallelism.For", 3)).Concat(Enumerable.Repeat("Parallelism.Reduce", 3)).Concat(Enumerable.Repeat("Parallelism.Item", 3)));
        traces.All("Parallelism.Item").Should().OnlyContain(item => item.ParentSpanId == traces.One("Parallelism.Stream").SpanId);
    }

    [Theory(Timeout = 120_000)]
    [InlineData("sequential")]
    [InlineData("thread")]
    [InlineData("process")]
    public async Task A_call_that_fails_says_so_in_its_activity(string name)
    {
        using var traces = new Traces(Telemetry.ActivitySourceName);
        await using IExecutionStrategy strategy = ExecutionStrategy.Create(name);
        await FluentActions.Awaiting(() => strategy.RunAsync(static () => throw new InvalidDataException("secret"))).Should().ThrowAsync<InvalidDataException>();
        Activity run = traces.One("Parallelism.Run");
        (run.Status, run.GetTagItem("error.type")).Should().Be((ActivityStatusCode.Error, typeof(InvalidDataException).FullName));
        run.StatusDescription.Should().BeNull("a message may hold data");
        var keepGoing = new MapOptions { OnError = ErrorHandling.KeepGoing, TraceItems = true };
        await FluentActions.Awaiting(() => strategy.MapAsync([1, 2, 3], static i => i == 2 ? throw new InvalidDataException() : i, keepGoing)).Should().ThrowAsync<AggregateException>();
        traces.One("Parallelism.Map").GetTagItem("parallelism.items.failed").Should().Be(1L);
        traces.All("Parallelism.Item").Should().HaveCount(3).And.ContainSingle(item => item.Status == ActivityStatusCode.Error)
            .Which.GetTagItem("parallelism.item.index").Should().Be(1L);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_worker_stops_sending_what_nobody_listens_to_until_somebody_does()
    {
        await using var strategy = new ProcessStrategy(new() { MaxDegreeOfParallelism = 1 });
        using (new Traces())
        {
            using Activity? caller = Traces.StartCaller();
            while (await strategy.RunAsync(static () => TracedWork.IsTraced()))
                await Task.Yield();
        }
        using (var traces = new Traces(TracedWork.SourceName))
        {
            using Activity? caller = Traces.StartCaller();
            (await strategy.RunAsync(static () => TracedWork.IsTraced())).Should().BeTrue();
            traces.One("asked").ParentSpanId.Should().Be(caller!.SpanId);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task What_is_not_sampled_is_not_made_in_the_worker()
    {
        using var traces = new Traces(new AlwaysOffSampler(), Telemetry.ActivitySourceName, TracedWork.SourceName);
        await using var strategy = new ProcessStrategy(new() { MaxDegreeOfParallelism = 1 });
        using Activity? caller = Traces.StartCaller();
        (await strategy.RunAsync(static () => TracedWork.IsTraced())).Should().BeFalse();
        traces.Exported.Should().BeEmpty();
    }

    [Fact(Timeout = 120_000)]
    public async Task An_item_brings_home_so_many_activities_and_tells_how_many_more_there_were()
    {
        using var traces = new Traces(Telemetry.ActivitySourceName, TracedWork.SourceName);
        await using var strategy = new ProcessStrategy(new() { MaxDegreeOfParallelism = 1 });
        await strategy.RunAsync(static () => TracedWork.TraceMany(1500));
        traces.All("one of many").Should().HaveCount(1024);
        traces.One("Parallelism.Run").GetTagItem("parallelism.spans.dropped").Should().Be(476L);
    }

    [Fact(Timeout = 120_000)]
    public async Task What_was_traced_before_a_worker_died_comes_home()
    {
        using var traces = new Traces(Telemetry.ActivitySourceName, TracedWork.SourceName);
        await using var strategy = new ProcessStrategy(new() { MaxDegreeOfParallelism = 1 });
        await FluentActions.Awaiting(() => strategy.RunAsync(static () => TracedWork.TraceAndDie())).Should().ThrowAsync<WorkerCrashedException>();
        Activity run = traces.One("Parallelism.Run");
        traces.One("last words").ParentSpanId.Should().Be(run.SpanId);
        run.GetTagItem("error.type").Should().Be(typeof(WorkerCrashedException).FullName);
    }

    private static void ShouldLieWithin(Activity inner, Activity outer)
    {
        inner.StartTimeUtc.Should().BeOnOrAfter(outer.StartTimeUtc, $"{inner.OperationName} lies within {outer.OperationName}");
        (inner.StartTimeUtc + inner.Duration).Should().BeOnOrBefore(outer.StartTimeUtc + outer.Duration + Slack, $"{inner.OperationName} lies within {outer.OperationName}");
    }

    // The runtime reads wall clock and stopwatch apart.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(20);
}
