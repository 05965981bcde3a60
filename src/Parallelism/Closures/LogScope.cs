namespace Parallelism.Closures;

// A scope that was open when a record was logged: of which captured logger, and its state.
internal sealed class LogScope
{
    public long Logger { get; init; }

    public string? Category { get; init; }

    public LogState? State { get; init; }
}
