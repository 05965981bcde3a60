using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

public sealed class LimitWatchTests
{
    [Fact]
    public void A_changed_quota_is_seen_when_somebody_asks_a_second_later()
    {
        using var root = new LimitedRoot(8, quota: 2);
        var watch = root.Watch();
        watch.Look().Should().Be(2);

        root.SetQuota(6);
        watch.Look().Should().Be(2, "what was read is not a second old");
        root.PassSecond();
        watch.Look().Should().Be(6);

        root.SetQuota(1.5);
        root.PassSecond();
        watch.Look().Should().Be(2, "1.5 is rounded up");
    }

    [Fact]
    public void A_changed_affinity_is_seen()
    {
        using var root = new LimitedRoot(8, quota: 100);
        var watch = root.Watch();
        watch.Look().Should().Be(8);
        root.SetAffinity("2-4");
        root.PassSecond();
        watch.Look().Should().Be(3);
    }

    [Fact]
    public void However_many_ask_the_files_are_read_once_a_second()
    {
        using var root = new LimitedRoot(8, quota: 2);
        var watch = root.Watch();
        for (var second = 1; second <= 3; second++)
        {
            root.PassSecond();
            for (var i = 0; i < 100; i++)
                watch.Look();
            root.Readings.Should().Be(1 + second);
        }
    }

    [Fact]
    public void The_runtimes_count_at_its_start_does_not_hold_a_quota_down_that_was_raised_since()
    {
        using var root = new LimitedRoot(8, quota: 1);
        var watch = root.Watch(runtimeCount: 1);
        root.SetQuota(4);
        root.PassSecond();
        watch.Look().Should().Be(4);
    }

    [Fact]
    public void The_runtimes_count_holds_where_it_is_less_than_what_the_limits_said_at_the_start()
    {
        using var root = new LimitedRoot(8, quota: 6);
        var watch = root.Watch(runtimeCount: 3);
        watch.Look().Should().Be(3);
        root.SetQuota(8);
        root.PassSecond();
        watch.Look().Should().Be(3, "DOTNET_PROCESSOR_COUNT says so");
        root.SetQuota(2);
        root.PassSecond();
        watch.Look().Should().Be(2);
    }

    [Fact]
    public void A_degree_from_the_environment_is_never_looked_at_again()
    {
        using var root = new LimitedRoot(8, quota: 2);
        var watch = root.Watch(runtimeCount: null, ("PARALLELISM_MAX_DEGREE", "5"));
        root.SetQuota(1);
        root.PassSecond();
        (watch.Look(), watch.IsFixed, root.Readings).Should().Be((5, true, 1));
    }

    [Fact]
    public void Files_that_vanish_or_are_damaged_leave_at_least_one()
    {
        var root = new LimitedRoot(8, quota: 2);
        var watch = root.Watch();
        root.Dispose();
        root.PassSecond();
        watch.Look().Should().Be(1);
    }
}
