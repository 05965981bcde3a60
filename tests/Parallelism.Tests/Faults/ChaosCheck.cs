namespace Parallelism.Tests.Faults;

// What must hold of the results, the failures and the execution log of a map whose workers died.
internal sealed class ChaosCheck(ChaosOptions options, int[] results, IReadOnlyList<Exception> failures, int[] begun)
{
    private const int MaxViolations = 10;

    private readonly List<string> _violations = [];

    public IReadOnlyList<string> FindViolations(int deaths)
    {
        var failed = new Dictionary<long, WorkerCrashedException>();
        foreach (Exception failure in failures)
        {
            if (failure is not WorkerCrashedException { ItemIndex: { } index } error)
                Add($"A failure of the kind {failure.GetType().Name}: {failure.Message}");
            else if (!failed.TryAdd(index, error))
                Add($"Item {index} failed twice.");
        }
        if (failures.Count > deaths)
            Add($"{failures.Count} items failed, and only {deaths} workers died.");
        if (options.Retries > 0 && failures.Count > 0)
            Add($"With retries {failures.Count} items failed, the first: {failures[0].Message}");
        for (int i = 0; i < results.Length && _violations.Count < MaxViolations; i++)
            CheckItem(i, failed.GetValueOrDefault(i));
        return _violations;
    }

    private void CheckItem(int i, WorkerCrashedException? failure)
    {
        if (results[i] != (failure is null ? ChaosRun.Compute(i) : 0))
            Add($"Item {i} {(failure is null ? "has a wrong result or none" : "failed and has a result")}.");
        // A death can come between an item's start and its first line.
        int least = failure is null ? 1 : 0;
        if (begun[i] < least || begun[i] > 1 + options.Retries)
            Add($"Item {i} was begun {begun[i]} times and {(failure is null ? "ended well" : "failed")}.");
        if (failure is not null && failure.Attempt != Math.Max(1, begun[i]))
            Add($"Item {i} failed at attempt {failure.Attempt} and was begun {begun[i]} times.");
    }

    private void Add(string violation) => _violations.Add($"Seed {options.Seed}: {violation}");
}
