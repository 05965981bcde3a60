using System.Runtime.InteropServices;
using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

// Work that ignores whatever it is asked, and work that asks how much of the machine is its own.
public sealed class StubbornWorkTests
{
    private const int SigTerm = 15;

    [LinuxFact(Timeout = 60_000)]
    public async Task Timeout_IgnoresSigterm()
    {
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 2,
            Timeout = TimeSpan.FromSeconds(1),
            GracePeriod = TimeSpan.FromMilliseconds(100),
        });
        Signals signals = Signals.Create();
        Task call = strategy.RunAsync(() =>
        {
            using PosixSignalRegistration handler = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
            {
                context.Cancel = true;
                signals.Set("ignored");
            });
            signals.Set($"pid.{Environment.ProcessId}");
            Crash.Signal(Environment.ProcessId, SigTerm);
            // A lock that nobody gives back, on top.
            lock (handler)
                Thread.Sleep(Timeout.Infinite);
        });
        await signals.WaitAsync("ignored");
        int processId = int.Parse(Path.GetExtension(Directory.GetFiles(signals.Folder, "pid.*").Single())[1..], null);
        await Pool.FailureOfAsync<WorkTimeoutException>(call);
        Crash.IsAlive(processId).Should().BeFalse();
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task Nesting_ThreadBudget(int degree)
    {
        await using ProcessStrategy strategy = Pool.Create(degree);
        (int Processors, int Degree, string Name) seen = await strategy.RunAsync(static async () =>
        {
            await using IExecutionStrategy inner = new ThreadStrategy();
            await inner.ForAsync(0, 10_000, static _ => { });
            await using IExecutionStrategy processes = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 50 });
            return (Environment.ProcessorCount, processes.MaxDegreeOfParallelism, processes.Name);
        }).WaitAsync(Pool.Limit);
        seen.Processors.Should().Be(Math.Max(1, Environment.ProcessorCount / degree));
        seen.Degree.Should().Be(1, "its items run in place, and its threads share what the worker has");
    }
}
