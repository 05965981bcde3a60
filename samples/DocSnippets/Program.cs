using Parallelism;

await using IExecutionStrategy strategy = new ProcessStrategy();

double[] numbers = [1, 4, 9];
double[] roots = await Parallel.RunWith(strategy, numbers, static number => Math.Sqrt(number));
Console.WriteLine($"{roots[0]}, {roots[1]}, {roots[2]}");

long total = await Parallel.ReduceWith(strategy, 0, 1000, 0L, static (sum, i) => sum + i, static (a, b) => a + b);

try
{
    await Parallel.RunWith(strategy, static () => Environment.Exit(3));   // ends a worker, and nothing else
}
catch (WorkerCrashedException crash)
{
    int answer = await Parallel.RunWith(strategy, static () => 6 * 7);
    Console.WriteLine($"{crash.Cause}, code {crash.ExitCode}; the rest goes on: {total}, {answer}");
}
