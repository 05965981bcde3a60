namespace Parallelism.Closures;

// What a captured logger was told in a worker. The exception travels beside it. Category: null, or what the captured factory was asked for.
internal sealed class LogRecord
{
    public string? Category { get; init; }

    // A LogLevel; by that name every worker would load the assembly of logging.
    public int Level { get; init; }

    public int EventId { get; init; }

    public string? EventName { get; init; }

    public LogState? State { get; init; }

    // Outermost first.
    public LogScope[]? Scopes { get; init; }
}
