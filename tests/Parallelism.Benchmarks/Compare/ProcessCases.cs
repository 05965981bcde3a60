namespace Parallelism.Benchmarks.Compare;

// P1, P2, P3, P5: worker processes. Threads stand beside them to show what isolation costs.
internal sealed class ProcessCases(Stage stage, Scale scale)
{
    private const string Executor = "Python ProcessPoolExecutor";
    private const string Pool = "Python multiprocessing.Pool";
    private const string Bare = "bare .NET pipe";

    private readonly int[] _ints = [.. Enumerable.Range(0, scale.MapLength)];
    private readonly int _warm = scale.RoundTrips / 10;

    public IEnumerable<Case> All => [P1(), P2(), P3(), P5()];

    private Case P1() => new(
        "P1",
        "one trivial item there and back, one after the other, on a warm pool of 2 workers",
        [new("median, us"), new("p99, us")],
        Executor,
        [
            new("process, RunAsync of a lambda that captures", Side.OurProcesses, () => LatencyAsync(i => stage.Processes.RunAsync(() => Work.Increment(i)))),
            new("process, ExecuteAsync of delegate and argument", Side.OurProcesses, () =>
                LatencyAsync(i => stage.Processes.ExecuteAsync(WorkItem.Create(Work.Increment, i)).AsTask())),
            new(Bare, Side.Processes, () => Task.FromResult(Clock.RoundTrips(_warm, scale.RoundTrips, stage.BareA.Call))),
            Asked(Executor, () => stage.Executor, $"P1 {_warm} {scale.RoundTrips}"),
            Asked(Pool, () => stage.Pool, $"P1 {_warm} {scale.RoundTrips}"),
            new("thread, RunAsync", Side.OurThreads, () => LatencyAsync(i => stage.Threads.RunAsync(() => Work.Increment(i)))),
            new("Task.Run", Side.Threads, () => LatencyAsync(i => Task.Run(() => Work.Increment(i)))),
        ]);

    private Case P2() => new(
        "P2",
        $"{scale.Items:N0} trivial items submitted one by one, all awaited at the end (Python: {scale.SlowItems:N0})",
        [new("items/s", HigherIsBetter: true)],
        Executor,
        [
            new("process, RunAsync of a lambda that captures", Side.OurProcesses, () =>
                GatherAsync(i => stage.Processes.RunAsync(() => Work.Increment(i)))),
            new("process, ExecuteAsync of delegate and argument", Side.OurProcesses, () =>
                GatherAsync(i => stage.Processes.ExecuteAsync(WorkItem.Create(Work.Increment, i)).AsTask())),
            Asked(Executor, () => stage.Executor, $"P2 {scale.SlowItems}"),
            Asked(Pool, () => stage.Pool, $"P2 {scale.SlowItems}"),
            new("thread, RunAsync", Side.OurThreads, () => GatherAsync(i => stage.Threads.RunAsync(() => Work.Increment(i)))),
            new("Task.Run", Side.Threads, () => GatherAsync(i => Task.Run(() => Work.Increment(i)))),
        ]);

    private Case P3() => new(
        "P3",
        $"map of {scale.MapLength:N0} ints",
        [new("items/s", HigherIsBetter: true)],
        Executor,
        [
            new("process, MapAsync", Side.OurProcesses, () => MapAsync(() => stage.Processes.MapAsync(_ints, Work.Increment))),
            new($"{Bare}s, half of the array to each of 2", Side.Processes, () => MapAsync(MapOnBarePipesAsync)),
            Asked(Executor, () => stage.Executor, $"P3 {scale.MapLength}"),
            Asked(Pool, () => stage.Pool, $"P3 {scale.MapLength}"),
            new("thread, MapAsync", Side.OurThreads, () => MapAsync(() => stage.Threads.MapAsync(_ints, Work.Increment))),
            new("PLINQ, in order", Side.Threads, () =>
                MapAsync(() => Task.FromResult(_ints.AsParallel().AsOrdered().Select(Work.Increment).ToArray()))),
        ]);

    private Case P5() => new(
        "P5",
        "cold start: from the first line of a program's own code to the results of both of its workers",
        [new("both workers, ms"), new("first result, ms"), new("whole program, ms")],
        Executor,
        [
            new("process", Side.OurProcesses, () => ColdStart.MeasureAsync(SelfProcess.Command(ColdStart.Command, ColdStart.Strategy))),
            new($"{Bare}s", Side.Processes, () => ColdStart.MeasureAsync(SelfProcess.Command(ColdStart.Command, ColdStart.Bare))),
            OfPython(Executor, () => ColdStart.MeasureAsync(Python.Script("cold", Python.Executor))),
            OfPython(Pool, () => ColdStart.MeasureAsync(Python.Script("cold", Python.Pool))),
        ]) { NeedsWarmUp = false };

    private Task<double[]> LatencyAsync(Func<int, Task<int>> call) => Clock.RoundTripsAsync(_warm, scale.RoundTrips, call);

    private Task<double[]> GatherAsync(Func<int, Task<int>> call) => Clock.ItemsPerSecondAsync(scale.Items, () =>
    {
        var tasks = new Task<int>[scale.Items];
        for (int i = 0; i < tasks.Length; i++)
            tasks[i] = call(i);
        return Work.SumAsync(tasks);
    });

    private Task<double[]> MapAsync(Func<Task<int[]>> map) => Clock.ItemsPerSecondAsync(scale.MapLength, async () => Work.Sum(await map()));

    private async Task<int[]> MapOnBarePipesAsync()
    {
        var results = new int[_ints.Length];
        int half = _ints.Length / 2;
        await Task.WhenAll(
            Task.Run(() => stage.BareA.Map(_ints.AsSpan(0, half), results.AsSpan(0, half))),
            Task.Run(() => stage.BareB.Map(_ints.AsSpan(half), results.AsSpan(half))));
        return results;
    }

    private static Contestant Asked(string name, Func<PythonPool> pool, string question) => OfPython(name, () => pool().AskAsync(question));

    private static Contestant OfPython(string name, Func<Task<double[]>> measure) =>
        Python.IsThere ? new(name, Side.Processes, measure) : Contestant.Missing(name, Side.Processes, Python.Absence);
}
