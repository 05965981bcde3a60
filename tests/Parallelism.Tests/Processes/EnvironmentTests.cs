namespace Parallelism.Tests.Processes;

// The environment variables that workers get.
public sealed class EnvironmentTests
{
    private const string Inherited = "PARALLELISM_TESTS_INHERITED";

    [Fact(Timeout = 60_000)]
    public async Task They_are_set_over_the_programs_and_the_strategys_own_and_null_removes()
    {
        Environment.SetEnvironmentVariable(Inherited, "inherited");
        try
        {
            await using ProcessStrategy plain = Pool.Create(1);
            (await plain.RunAsync(static () => Environment.GetEnvironmentVariable(Inherited)).WaitAsync(Pool.Limit)).Should().Be("inherited");
            await using ProcessStrategy strategy = Create(("OMP_NUM_THREADS", "3"), ("DOTNET_PROCESSOR_COUNT", "5"), (Inherited, null));
            (string? threads, int processors, string? inherited, bool isMarked) = await strategy.RunAsync(static () => (
                Environment.GetEnvironmentVariable("OMP_NUM_THREADS"),
                Environment.ProcessorCount,
                Environment.GetEnvironmentVariable(Inherited),
                Environment.GetEnvironmentVariable("PARALLELISM_WORKER") is not null)).WaitAsync(Pool.Limit);
            (threads, processors, inherited, isMarked).Should().Be(("3", 5, null, false));
        }
        finally
        {
            Environment.SetEnvironmentVariable(Inherited, null);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task They_are_copied_when_they_are_set()
    {
        var variables = new Dictionary<string, string?> { ["OMP_NUM_THREADS"] = "3" };
        await using var strategy = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 1, EnvironmentVariables = variables });
        variables["OMP_NUM_THREADS"] = "4";
        (await strategy.RunAsync(static () => Environment.GetEnvironmentVariable("OMP_NUM_THREADS")).WaitAsync(Pool.Limit)).Should().Be("3");
    }

    [Theory]
    [InlineData("PARALLELISM_WORKER", null, "by which a worker knows")]
    [InlineData("", "1", "at least one character")]
    [InlineData("A=B", "1", "no '='")]
    [InlineData("A", "secret\0", "null character")]
    public void What_cannot_be_is_refused(string name, string? value, string reason)
    {
        Action make = () => _ = new ProcessStrategyOptions { EnvironmentVariables = new Dictionary<string, string?> { [name] = value } };
        make.Should().Throw<ArgumentException>().WithParameterName("EnvironmentVariables").WithMessage($"*{reason}*")
            .Which.Message.Should().NotContain("secret");
    }

    // On a thread of its own: CrashTableTests.
    [LinuxFact(Timeout = 90_000)]
    public async Task Under_a_heap_limit_memory_that_runs_out_costs_the_item_that_took_it()
    {
        await using ProcessStrategy strategy = Create(("DOTNET_GCHeapHardLimit", "0x4000000"));
        for (int round = 0; round < 2; round++)
        {
            Exception error = await Pool.FailureOfAsync(strategy.RunAsync(static () =>
            {
                var taken = new List<byte[]>();
                while (true)
                    taken.Add(new byte[1 << 20]);
            }));
            if (error is WorkerCrashedException crash)
                crash.Cause.Should().Be(WorkerCrashCause.OutOfMemory, crash.Message);
            else
                error.Should().BeOfType<OutOfMemoryException>();
            await Pool.ShouldBeUsableAsync(strategy);
        }
    }

    private static ProcessStrategy Create(params (string Name, string? Value)[] variables) => new(new ProcessStrategyOptions
    {
        MaxDegreeOfParallelism = 1,
        EnvironmentVariables = variables.ToDictionary(static variable => variable.Name, static variable => variable.Value),
    });
}
