using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

// What only processes do with the words of the work.
public sealed class VoiceTests
{
    [LinuxTheory(Timeout = 60_000)]
    [InlineData(Way.Kill)]
    [InlineData(Way.StackOverflow)]
    public async Task What_a_logger_was_told_before_the_worker_died_arrives(Way way)
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        var recorder = new RecordingLogger();
        ILogger logger = recorder;
        await Pool.FailureOfAsync<WorkerCrashedException>(strategy.RunAsync(() =>
        {
            for (int i = 0; i < 100; i++)
                logger.LogInformation("{Step}", i);
            Crash.By(way);
        }));
        recorder.Records.Select(record => record.Split(' ')[2]).Should().Equal(Enumerable.Range(0, 100).Select(i => $"{i}"));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_an_item_left_behind_tells_a_logger_still_arrives()
    {
        Signals signals = Signals.Create();
        await using ProcessStrategy strategy = Pool.Create(1);
        var recorder = new RecordingLogger();
        ILogger logger = recorder;
        Func<Task> work = () =>
        {
            logger.LogInformation("during");
            _ = Task.Run(() =>
            {
                signals.Wait("over");
                logger.LogInformation("afterwards");
            });
            return Task.CompletedTask;
        };
        Task call = strategy.RunAsync(work);
        await call;
        signals.Set("over");
        await Pool.UntilAsync(() => recorder.Records.Length == 2, "the second record has come");
        recorder.Records[1].Should().Contain("afterwards");
        GC.KeepAlive(call);
    }

    [Fact(Timeout = 60_000)]
    public async Task Words_and_records_arrive_in_the_order_in_which_they_were_said()
    {
        var said = new List<string>();
        var options = new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, OnOutput = piece => said.AddRange(piece.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)) };
        await using ProcessStrategy strategy = new(options);
        ILogger logger = new RecordingLogger(fail: message =>
        {
            said.Add(message);
            return null;
        });
        await strategy.RunAsync(() =>
        {
            for (int i = 0; i < 200; i += 2)
            {
                Console.WriteLine(i);
                logger.LogInformation("{Number}", i + 1);
            }
        });
        said.Should().Equal(Enumerable.Range(0, 200).Select(i => $"{i}"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_loads_what_logging_needs_only_for_work_that_logs()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        ILogger logger = new RecordingLogger();
        (await strategy.RunAsync(Loaded.HasLogging)).Should().BeFalse();
        await strategy.RunAsync(() => logger.LogInformation("here"));
        (await strategy.RunAsync(Loaded.HasLogging)).Should().BeTrue();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_logger_in_an_argument_or_a_result_is_refused()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        ILogger logger = new RecordingLogger();
        (await Pool.FailureOfAsync<WorkSerializationException>(strategy.MapAsync([logger], static given => given.IsEnabled(LogLevel.Error))))
            .Message.Should().Contain("let the work capture it");
        (await Pool.FailureOfAsync<WorkSerializationException>(strategy.RunAsync(() => logger))).Message.Should().Contain("let the work capture it");
    }

    [Fact(Timeout = 60_000)]
    public async Task Records_are_told_under_the_activity_of_the_caller_and_items_run_in_one_that_stands_for_it()
    {
        await using ProcessStrategy strategy = Pool.Create(1);
        var heard = new List<string?>();
        ILogger logger = new RecordingLogger(fail: _ =>
        {
            heard.Add(Activity.Current?.Id);
            return null;
        });
        using Activity activity = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        string[] seen = await strategy.MapAsync([1, 2], i =>
        {
            logger.LogInformation("here");
            return $"{Activity.Current!.Recorded} {Activity.Current.Id}";
        });
        heard.Should().Equal(activity.Id, activity.Id);
        seen.Should().Equal($"True {activity.Id}", $"True {activity.Id}");
    }
}
