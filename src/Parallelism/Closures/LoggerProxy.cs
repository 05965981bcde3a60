using Microsoft.Extensions.Logging;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// Stands in a worker for a captured logger.
internal class LoggerProxy(long id, string? category, int levels, WorkHooks hooks) : ILogger
{
    public const int AllLevels = (1 << (int)LogLevel.None) - 1;

    // Notes a logger that stays here, and gives its number.
    public static long Capture(Type type, Func<string?, ILogger> find, WriteContext context)
    {
        if (context.Members is not WriteScope { AllowsProxies: true } scope || !context.TracksReferences)
            throw context.Refuse(type, "a logger stays in its process: let the work capture it, do not pass or return it");
        return scope.Add(new CapturedLogger(ProxyNumber.Next(), find, ExecutionContext.Capture()));
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Trace and < LogLevel.None && (levels & (1 << (int)logLevel)) != 0;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var record = new LogRecord
        {
            Category = category,
            Level = (int)logLevel,
            EventId = eventId.Id,
            EventName = eventId.Name,
            State = LogState.Of(state, formatter(state, exception)),
            Scopes = OpenScope.All(),
        };
        hooks.Log?.Invoke(id, record, exception);
    }

    public IDisposable BeginScope<TState>(TState state)
        where TState : notnull =>
        OpenScope.Begin(new() { Logger = id, Category = category, State = LogState.Of(state, state.ToString() ?? "") });
}
