using Parallelism;

namespace DocSnippets;

// The declarations of the pages about strategies; each in a method, as several make a variable of the same name.
internal static class Strategies
{
    public static async Task ProcessAsync()
    {
        await using IExecutionStrategy strategy = new ProcessStrategy();
        await using IExecutionStrategy limited = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 4, Timeout = TimeSpan.FromSeconds(30) });
    }

    public static async Task<double> InitializeAsync(string path, string text)
    {
        await using var models = new ProcessStrategy(new ProcessStrategyOptions
        {
            Initializer = () => Scorer.Load(path),
            Teardown = static () => Scorer.Close(),
            EnvironmentVariables = new Dictionary<string, string?> { ["OMP_NUM_THREADS"] = "1" },
        });
        double score = await models.RunAsync(() => Scorer.Score(text));
        await using var tireless = new ProcessStrategy(new ProcessStrategyOptions
        {
            Retries = 2,
            RetryWhen = static error => error is WorkerCrashedException or TimeoutException,
        });
        return score;
    }

    public static async Task<double> RandomAsync(IExecutionStrategy strategy)
    {
        double inside = await Parallel.ReduceWith(
            strategy, 0, 1_000_000, 0.0, static (sum, _) => sum + Dart(WorkContext.Random), static (a, b) => a + b, new ReduceOptions { RandomSeed = 42 });
        return 4 * inside / 1_000_000;

        static double Dart(Random random) => Math.Pow(random.NextDouble(), 2) + Math.Pow(random.NextDouble(), 2) < 1 ? 1 : 0;
    }

    public static async Task SequentialAsync()
    {
        await using IExecutionStrategy strategy = new SequentialStrategy();
    }

    public static async Task ThreadAsync()
    {
        await using IExecutionStrategy strategy = new ThreadStrategy();
        await using IExecutionStrategy four = new ThreadStrategy(new ThreadStrategyOptions { MaxDegreeOfParallelism = 4 });
        await using IExecutionStrategy patient = new ThreadStrategy(new ThreadStrategyOptions { Timeout = TimeSpan.FromSeconds(30) });
        await using IExecutionStrategy verified = new ThreadStrategy(new ThreadStrategyOptions { VerifySwap = true });
    }

    public static void Topology()
    {
        MachineTopology machine = TopologyProbe.Read();
        machine.ToString();            // boxes of text, at most 100 columns
        machine.ToSvg();               // the same as a picture
        machine.ToJson();              // the same and more, for programs; MachineTopology.FromJson reads it
        _ = machine.Usable;            // the processors that this process may use, "0-3,6"
        ExecutionStrategy.Explain();   // the default strategy, its degree, and why
    }
}
