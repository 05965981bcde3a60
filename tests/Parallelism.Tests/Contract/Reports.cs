namespace Parallelism.Tests.Contract;

// What a receiver of progress was told, and that it was told one thing at a time.
internal sealed class Reports
{
    private readonly List<RunProgress> _all = [];
    private int _inside;
    private bool _overlapped;

    public Reports(Action<RunProgress>? then = null) => Receiver = RunProgress.Receiver(report =>
    {
        _overlapped |= Interlocked.Increment(ref _inside) > 1;
        lock (_all)
            _all.Add(report);
        try
        {
            then?.Invoke(report);
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    });

    public IProgress<RunProgress> Receiver { get; }

    public RunProgress[] All
    {
        get
        {
            lock (_all)
                return [.. _all];
        }
    }

    public void ShouldEndWith(long done, long failed, long? total)
    {
        ShouldBeInOrder();
        RunProgress last = All[^1];
        (last.Done, last.Failed, last.Running, last.Total).Should().Be((done, failed, 0, total));
        last.Remaining.Should().Be(total is null ? null : TimeSpan.Zero);
        (last.Summary!.Done, last.Summary.Failed, last.Summary.Elapsed).Should().Be((done, failed, last.Elapsed));
    }

    public void ShouldBeInOrder()
    {
        RunProgress[] all = All;
        _overlapped.Should().BeFalse("one report is made at a time");
        all.Should().NotBeEmpty();
        all.Count(report => report.IsFinal).Should().Be(1);
        all[^1].IsFinal.Should().BeTrue();
        foreach ((RunProgress before, RunProgress after) in all.Zip(all.Skip(1)))
        {
            after.Done.Should().BeGreaterThanOrEqualTo(before.Done);
            after.Failed.Should().BeGreaterThanOrEqualTo(before.Failed);
            after.Elapsed.Should().BeGreaterThanOrEqualTo(before.Elapsed);
        }
    }
}
