using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parallelism.Configuration;

namespace Parallelism.Tests;

public sealed class ObservationTests
{
    [Fact(Timeout = 120_000)]
    public async Task A_registered_strategy_logs_to_the_programs_loggers_and_is_told_by_its_key()
    {
        using var recorder = new RecordingLoggerProvider();
        await using ServiceProvider provider = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(recorder))
            .AddParallelism("nightly", options =>
            {
                options.Strategy = "process";
                options.MaxDegreeOfParallelism = 1;
            })
            .BuildServiceProvider();
        IExecutionStrategy strategy = provider.GetRequiredKeyedService<IExecutionStrategy>("nightly");

        await FluentActions.Awaiting(() => strategy.RunAsync(static () => Environment.Exit(3))).Should().ThrowAsync<WorkerCrashedException>();

        recorder.Lines.Should().Contain(line => line.StartsWith("Warning 103 Parallelism: Worker process ", StringComparison.Ordinal));
        (strategy.GetSnapshot()!.InstanceName, strategy.GetSnapshot()!.Failed).Should().Be(("nightly", 1));
    }

    [Fact]
    public void Every_event_stands_in_the_table_of_events()
    {
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "observability.md"));
        LoggerMessageAttribute[] events = [.. typeof(Log).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()];
        events.Should().HaveCountGreaterThan(5);
        events.Select(known => known.EventId).Should().OnlyHaveUniqueItems();
        foreach (LoggerMessageAttribute known in events)
            page.Should().MatchRegex($@"\| {known.EventId} \| `\w+` \| {known.Level} \|");
    }
}
