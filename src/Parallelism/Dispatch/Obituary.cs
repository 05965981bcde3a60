namespace Parallelism.Dispatch;

// Words for what befell an item. What, which, evidence, way out.
internal static class Obituary
{
    public static WorkerCrashedException Crashed(Operation operation, long item, WorkerDeath death)
    {
        string lastWords = death.StandardError.Length == 0 ? "" : $" Last lines of its standard error: {death.StandardError}";
        return new($"Worker process {death.ProcessId} {death.Text} while running {Name(operation, item)}.{death.Advice}{lastWords}")
        {
            Cause = death.Cause,
            ProcessId = death.ProcessId,
            ExitCode = death.ExitCode,
            Signal = death.Signal,
            StandardError = death.StandardError,
            Method = operation.Method,
            ItemIndex = Index(operation, item),
        };
    }

    public static WorkTimeoutException TimedOut(Operation operation, long item, TimeSpan limit) =>
        new($"{Name(operation, item)} ran for longer than its limit of {limit} and was ended. Raise Timeout if it needs more time.")
        {
            Limit = limit,
            Method = operation.Method,
            ItemIndex = Index(operation, item),
        };

    private static long? Index(Operation operation, long item) => operation.IsBatch ? operation.FirstIndex + item : null;

    private static string Name(Operation operation, long item) =>
        operation.IsBatch ? $"{operation.Method} (item {operation.FirstIndex + item})" : operation.Method;
}
