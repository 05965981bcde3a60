using Microsoft.Extensions.Logging;
using Parallelism.Closures;
using Parallelism.Dispatch;
using Parallelism.Wire;

namespace Parallelism.Processes;

// A record that a captured logger was told in a worker, on its way to the logger itself.
internal sealed class LogDelivery(EncodedWork work, CapturedLogger logger, LogRecord record, Exception? error)
{
    // Null: the logger is not one that this work captured.
    public static Action? Read(EncodedWork work, ReadOnlySpan<byte> body, IOutcomeReader reader)
    {
        var frame = new BodyReader(body);
        long id = frame.ReadVarint();
        if (Find(work, id) is not { } logger)
            return null;
        var record = reader.ReadReport(frame.ReadBlob()) as LogRecord ?? throw new ProtocolException("A log record came that is none.");
        return new LogDelivery(work, logger, record, frame.IsAtEnd ? null : reader.ReadException(frame.Rest)).Log;
    }

    public static Action? Find(EncodedWork work, long id, LogRecord record, Exception? error) =>
        Find(work, id) is { } logger ? new LogDelivery(work, logger, record, error).Log : null;

    private static CapturedLogger? Find(EncodedWork work, long id) => work.Loggers.FirstOrDefault(logger => logger.Id == id);

    private void Log()
    {
        if (logger.Flow is null)
            LogInScopes();
        else
            ExecutionContext.Run(logger.Flow, static delivery => ((LogDelivery)delivery!).LogInScopes(), this);
    }

    private void LogInScopes()
    {
        var open = new Stack<IDisposable?>();
        try
        {
            foreach (LogScope scope in record.Scopes ?? [])
            {
                if (Find(work, scope.Logger) is { } owner)
                    open.Push(owner.Find(scope.Category).BeginScope(LoggedState.Of(scope.State)));
            }
            // A factory's logger is asked here for the first time.
            ILogger target = logger.Find(record.Category);
            var level = (LogLevel)record.Level;
            if (target.IsEnabled(level))
                target.Log(level, new EventId(record.EventId, record.EventName), LoggedState.Of(record.State), error, static (state, _) => state.ToString()!);
        }
        finally
        {
            while (open.TryPop(out IDisposable? scope))
                scope?.Dispose();
        }
    }
}
