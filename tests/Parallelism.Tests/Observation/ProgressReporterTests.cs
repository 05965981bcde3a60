using Parallelism.Observation;

namespace Parallelism.Tests.Observation;

public sealed class ProgressReporterTests
{
    private readonly ManualTime _time = new();
    private readonly List<RunProgress> _told = [];
    private long _done;

    [Fact]
    public void It_reports_when_its_time_comes_and_once_more_at_the_end()
    {
        ProgressReporter reporter = Make(_told.Add);
        _time.Period.Should().Be(TimeSpan.FromSeconds(3));
        _done = 5;
        _told.Should().BeEmpty("items pay nothing");
        _time.Fire();
        _done = 7;
        reporter.End(Summary(7));
        _time.HasTimer.Should().BeFalse();
        _told.Select(report => (report.Done, report.IsFinal)).Should().Equal((5, false), (7, true));
    }

    [Fact]
    public void A_tick_that_comes_late_says_nothing()
    {
        ProgressReporter reporter = Make(_told.Add);
        Action late = _time.Tick!;
        reporter.End(Summary(1));
        late();
        _told.Should().ContainSingle().Which.IsFinal.Should().BeTrue();
    }

    [Fact(Timeout = 30_000)]
    public async Task While_the_receiver_is_busy_ticks_are_left_out_and_the_end_waits()
    {
        using var isInside = new SemaphoreSlim(0);
        using var release = new SemaphoreSlim(0);
        ProgressReporter reporter = Make(report =>
        {
            lock (_told)
                _told.Add(report);
            if (report.IsFinal)
                return;
            isInside.Release();
            release.Wait();
        });
        Task first = Task.Run(_time.Fire);
        await isInside.WaitAsync();
        _time.Fire();
        Task end = Task.Run(() => reporter.End(Summary(0)));
        end.IsCompleted.Should().BeFalse();
        release.Release();
        await Task.WhenAll(first, end);
        _told.Select(report => report.IsFinal).Should().Equal(false, true);
    }

    [Fact]
    public void A_call_that_its_receiver_ends_is_told_last_and_not_in_between()
    {
        ProgressReporter reporter = null!;
        int inside = 0;
        reporter = Make(report =>
        {
            (++inside).Should().Be(1);
            _told.Add(report);
            if (!report.IsFinal)
                reporter.End(Summary(0));
            inside--;
        });
        _time.Fire();
        _told.Select(report => report.IsFinal).Should().Equal(false, true);
    }

    [Fact]
    public void A_receiver_that_throws_is_told_nothing_more_and_the_call_hears_of_it()
    {
        int calls = 0;
        int heard = 0;
        ProgressReporter reporter = Make(_ => throw new InvalidDataException($"{++calls}"), () => heard++);
        _time.Fire();
        _time.Fire();
        reporter.End(Summary(0));
        (calls, heard, reporter.Error!.Message).Should().Be((1, 2, "1"));
    }

    [Fact]
    public void The_rate_is_that_of_the_last_ten_seconds()
    {
        var rate = new Rate();
        rate.Next(TimeSpan.Zero, 0).Should().Be(0);
        rate.Next(TimeSpan.FromSeconds(0.1), 10).Should().BeApproximately(100, 1e-6);
        long ended = 0;
        for (int second = 1; second <= 60; second++)
            rate.Next(TimeSpan.FromSeconds(second), ended += 100).Should().BeApproximately(100, 1e-6);
        double last = 0;
        for (int second = 61; second <= 75; second++)
            last = rate.Next(TimeSpan.FromSeconds(second), ended += 10);
        last.Should().BeApproximately(10, 1e-6, "what was before is forgotten");
    }

    [Fact]
    public void The_shares_of_a_summary_add_up()
    {
        RunSummary summary = Summary(8) with { Failed = 1, Elapsed = TimeSpan.FromSeconds(10), MaxDegreeOfParallelism = 4, WorkTime = TimeSpan.FromSeconds(30), SerializationTime = TimeSpan.FromSeconds(4) };
        (summary.SpeedUp, summary.Efficiency, summary.Working, summary.Serializing).Should().Be((3, 0.75, 0.75, 0.1));
        summary.Waiting.Should().BeApproximately(0.15, 1e-9);
        summary.ToString().Should().Be("9 items (1 failed) in 10.00 s: speed-up 3.0 of 4, efficiency 75 %; working 75 %, serializing 10 %, waiting 15 %");
        RunSummary crowded = summary with { WorkTime = TimeSpan.FromSeconds(41), SerializationTime = TimeSpan.FromSeconds(9) };
        (crowded.Working, crowded.Serializing, crowded.Waiting).Should().Be((1, 0, 0));
        RunSummary empty = Summary(0);
        (empty.SpeedUp, empty.Working, empty.Serializing, empty.Waiting).Should().Be((0, 0, 0, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(86_400_001)]
    public void An_interval_out_of_range_is_refused(int milliseconds)
    {
        TimeSpan interval = TimeSpan.FromMilliseconds(milliseconds);
        FluentActions.Invoking(() => new MapOptions { ProgressInterval = interval }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("ProgressInterval");
        FluentActions.Invoking(() => new StreamOptions { ProgressInterval = interval }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("ProgressInterval");
        FluentActions.Invoking(() => new ReduceOptions { ProgressInterval = interval }).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("ProgressInterval");
    }

    private static RunSummary Summary(long done) => new()
    {
        Done = done,
        Failed = 0,
        Elapsed = TimeSpan.Zero,
        MaxDegreeOfParallelism = 1,
        WorkTime = TimeSpan.Zero,
        SerializationTime = TimeSpan.Zero,
    };

    private ProgressReporter Make(Action<RunProgress> receive, Action? onError = null) =>
        new(RunProgress.Receiver(receive), TimeSpan.FromSeconds(3), Look, onError ?? (static () => { }), _time);

    private RunProgress Look(RunSummary? summary) => new()
    {
        Done = _done,
        Failed = 0,
        Running = 0,
        Total = null,
        Elapsed = TimeSpan.Zero,
        Rate = 0,
        Remaining = null,
        Summary = summary,
    };
}
