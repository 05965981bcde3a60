namespace Parallelism.Closures;

// The scopes that are open in a flow of the work, over all of its loggers, as a list from the innermost one outwards.
internal sealed class OpenScope : IDisposable
{
    private static readonly AsyncLocal<OpenScope?> Innermost = new();

    private readonly OpenScope? _outer;
    private readonly LogScope _scope;

    private OpenScope(OpenScope? outer, LogScope scope)
    {
        _outer = outer;
        _scope = scope;
    }

    public static OpenScope Begin(LogScope scope) => Innermost.Value = new(Innermost.Value, scope);

    // Outermost first; null: none.
    public static LogScope[]? All()
    {
        if (Innermost.Value is not { } innermost)
            return null;
        var scopes = new List<LogScope>();
        for (OpenScope? open = innermost; open is not null; open = open._outer)
            scopes.Add(open._scope);
        scopes.Reverse();
        return [.. scopes];
    }

    public void Dispose() => Innermost.Value = _outer;
}
