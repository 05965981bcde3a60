using System.Reflection;
using Microsoft.Extensions.Logging;
using Parallelism.Observation;
using Parallelism.Tests.Contract;
using Parallelism.Tests.Processes;

namespace Parallelism.Tests.Observation;

public sealed class LogTests : IDisposable
{
    private readonly RecordingLogger _logger = new(LogLevel.Debug);

    [Fact(Timeout = 60_000)]
    public async Task Workers_that_start_die_and_leave_are_logged()
    {
        await using (var strategy = new ProcessStrategy(new() { MaxDegreeOfParallelism = 1, LoggerFactory = _logger, RecycleAfter = 2, Retries = 1, RetryDelay = TimeSpan.Zero }))
        {
            await Pool.FailureOfAsync<WorkerCrashedException>(strategy.RunAsync(static () => Environment.Exit(3)));
            await strategy.MapAsync([1, 2, 3], static i => i);
            strategy.Resize(2);
        }
        string[] records = _logger.Records;
        records.Should().Contain(record => record.StartsWith("Debug 100/WorkerStarted Parallelism: Worker 0 is process ", StringComparison.Ordinal));
        records.Count(record => record.Contains(" 103/WorkerCrashed ", StringComparison.Ordinal)).Should().Be(2, "the item was tried twice");
        records.Should().Contain(record => record.StartsWith("Warning 103/", StringComparison.Ordinal) && record.Contains("(cause Exit)", StringComparison.Ordinal));
        records.Should().ContainSingle(record => record.StartsWith("Information 106/ItemRetried ", StringComparison.Ordinal))
            .Which.Should().Contain(nameof(Workers_that_start_die_and_leave_are_logged)).And.Contain("failed with WorkerCrashedException and runs again, for the 1. time");
        records.Should().Contain(record => record.StartsWith("Debug 104/WorkerLeft ", StringComparison.Ordinal) && record.Contains("it has run as many items as RecycleAfter allows", StringComparison.Ordinal));
        records.Should().ContainSingle(record => record.StartsWith("Information 109/Resized ", StringComparison.Ordinal)).Which.Should().Contain("The degree is 2 from now on; it was 1");
    }

    [Fact(Timeout = 60_000)]
    public async Task Time_limits_and_kills_are_logged()
    {
        var options = new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 1,
            LoggerFactory = _logger,
            Timeout = TimeSpan.FromMilliseconds(100),
            GracePeriod = TimeSpan.FromMilliseconds(50),
        };
        await using (var strategy = new ProcessStrategy(options))
            await Pool.FailureOfAsync<WorkTimeoutException>(strategy.RunAsync(static () => Thread.Sleep(Timeout.Infinite)));
        await using (var threads = new ThreadStrategy(new() { MaxDegreeOfParallelism = 1, LoggerFactory = _logger, Timeout = options.Timeout, GracePeriod = options.GracePeriod }))
        {
            using var release = new ManualResetEventSlim();
            await Pool.FailureOfAsync<WorkTimeoutException>(threads.RunAsync(() => release.Wait()));
            release.Set();
        }
        _logger.Records.Should().ContainSingle(record => record.StartsWith("Warning 107/ItemTimedOut ", StringComparison.Ordinal)).Which.Should().Contain("passed its limit of 00:00:00.1000000");
        _logger.Records.Should().ContainSingle(record => record.StartsWith("Information 105/WorkerKilled ", StringComparison.Ordinal)).Which.Should().Contain("its item ran out of time");
        _logger.Records.Should().ContainSingle(record => record.StartsWith("Warning 108/ItemAbandoned ", StringComparison.Ordinal));
    }

    [Fact(Timeout = 60_000)]
    public async Task Starts_that_fail_are_logged_with_their_reason()
    {
        var options = new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, LoggerFactory = _logger, Initializer = static () => throw new InvalidDataException("bad start") };
        await using (var strategy = new ProcessStrategy(options))
            await Pool.FailureOfAsync<WorkerStartException>(strategy.RunAsync(static () => 1));
        _logger.Records.Count(record => record.StartsWith("Warning 101/WorkerStartFailed ", StringComparison.Ordinal) && record.Contains("bad start", StringComparison.Ordinal)).Should().Be(2);
        _logger.Records.Should().ContainSingle(record => record.StartsWith("Error 102/NoWorkers ", StringComparison.Ordinal)).Which.Should().Contain("3 times in a row; the 1 calls that wait fail");
    }

    [Fact]
    public void Every_event_has_an_id_of_its_own()
    {
        Events().Select(known => known.EventId).Should().OnlyHaveUniqueItems().And.HaveCountGreaterThan(5);
        Events().Should().OnlyContain(known => known.EventId >= 100 && known.EventId < 200);
    }

    public void Dispose() => _logger.Dispose();

    internal static IEnumerable<LoggerMessageAttribute> Events() =>
        typeof(Log).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>();
}
