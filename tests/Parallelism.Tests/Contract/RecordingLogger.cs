using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Parallelism.Tests.Contract;

// Notes each record as a line, with everything that surrounds it. As a factory it notes the category too.
internal sealed class RecordingLogger(LogLevel lowest = LogLevel.Information, Func<string, Exception?>? fail = null) : ILogger<RecordingLogger>, ILoggerFactory
{
    private readonly AsyncLocal<string> _scopes = new();
    private readonly List<string> _records = [];

    public string[] Records
    {
        get
        {
            lock (_records)
                return [.. _records];
        }
    }

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= lowest;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        string message = formatter(state, exception);
        if (fail?.Invoke(message) is { } error)
            throw error;
        lock (_records)
            _records.Add($"{logLevel} {eventId.Id}/{eventId.Name} {message} {Pairs(state)} {exception?.GetType().Name}:{exception?.Message} in{_scopes.Value}");
    }

    public IDisposable BeginScope<TState>(TState state)
        where TState : notnull
    {
        string before = _scopes.Value ?? "";
        _scopes.Value = $"{before} {(state is string ? state : Pairs(state))}";
        return new Scope(() => _scopes.Value = before);
    }

    private static string Pairs(object? state) => state is not IEnumerable<KeyValuePair<string, object?>> pairs
        ? "none"
        : "{" + string.Join(", ", pairs.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value}:{pair.Value?.GetType().Name}"))) + "}";

    private sealed class Scope(Action end) : IDisposable
    {
        public void Dispose() => end();
    }

    private sealed class Category(RecordingLogger recorder, string name) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => recorder.IsEnabled(logLevel);

        public IDisposable BeginScope<TState>(TState state)
            where TState : notnull => recorder.BeginScope(state);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            recorder.Log(logLevel, eventId, state, exception, (s, e) => $"{name}: {formatter(s, e)}");
    }
}
