namespace Parallelism.Closures;

// What stands in a worker for captured things that stay with the host.
internal sealed class WorkHooks
{
    public static readonly WorkHooks None = new();

    // Takes the place of captured tokens that can still be cancelled.
    public CancellationToken Token { get; init; }

    // Sends a report home: the number of the captured IProgress<T>, and the value, which is of its T.
    public Action<long, object?>? Report { get; init; }

    // Sends a log record home: the number of the captured logger or factory, the record, its exception.
    public Action<long, LogRecord, Exception?>? Log { get; init; }

    // Gives the strategy that takes the place of a captured one; the type is the captured variable's.
    public Func<Type, IExecutionStrategy>? Strategy { get; init; }
}
