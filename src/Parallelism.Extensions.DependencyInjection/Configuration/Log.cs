using Microsoft.Extensions.Logging;

namespace Parallelism.Configuration;

internal static partial class Log
{
    public static void StrategyMade(ILogger logger, IExecutionStrategy strategy, string registration)
    {
        if (!logger.IsEnabled(LogLevel.Information))
            return;
        if (registration.Length == 0)
            StrategyMade(logger, strategy.Name, strategy.MaxDegreeOfParallelism);
        else
            KeyedStrategyMade(logger, registration, strategy.Name, strategy.MaxDegreeOfParallelism);
    }

    // How messages call a registration.
    public static string Label(string registration) => registration.Length == 0 ? "(default)" : registration;

    public static void Moved(ILogger logger, string registration, IExecutionStrategy from, IExecutionStrategy to, List<string> changed)
    {
        if (!logger.IsEnabled(LogLevel.Information))
            return;
        string keys = string.Join(", ", changed);
        (string before, string after, int degree) = (from.Name, to.Name, to.MaxDegreeOfParallelism);
        Moved(logger, registration, before, after, degree, keys);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Work runs on strategy {Strategy}, at most {MaxDegreeOfParallelism} items at once")]
    private static partial void StrategyMade(ILogger logger, string strategy, int maxDegreeOfParallelism);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Work of {Registration} runs on strategy {Strategy}, at most {MaxDegreeOfParallelism} items at once")]
    private static partial void KeyedStrategyMade(ILogger logger, string registration, string strategy, int maxDegreeOfParallelism);

    [LoggerMessage(EventId = 3, Level = LogLevel.Information, Message = "Work of {Registration} moved from strategy {From} to {To}, at most {MaxDegreeOfParallelism} items at once; changed: {Keys}")]
    private static partial void Moved(ILogger logger, string registration, string from, string to, int maxDegreeOfParallelism, string keys);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "The worker processes of {Registration} were resized from {From} to {To}")]
    public static partial void Resized(ILogger logger, string registration, int from, int to);

    [LoggerMessage(EventId = 5, Level = LogLevel.Information, Message = "The last call of {Registration} has left strategy {Strategy}, {Elapsed} after the move; it is disposed")]
    public static partial void Left(ILogger logger, string registration, string strategy, TimeSpan elapsed);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "The configuration of {Registration} has changed and has mistakes; work stays on the strategy from before: {Mistakes}")]
    public static partial void Refused(ILogger logger, string registration, string mistakes);

    [LoggerMessage(EventId = 7, Level = LogLevel.Error, Message = "The strategy that the configuration of {Registration} now asks for cannot be made or started; work stays on strategy {Strategy}")]
    public static partial void MoveFailed(ILogger logger, string registration, string strategy, Exception error);

    [LoggerMessage(EventId = 8, Level = LogLevel.Warning, Message = "The host stops, and {Calls} calls of {Registration} have not ended in their time; they are cancelled")]
    public static partial void NotDrained(ILogger logger, string registration, int calls);

    [LoggerMessage(EventId = 9, Level = LogLevel.Error, Message = "The strategy {Strategy}, which the configuration of {Registration} no longer asks for, failed while it was disposed")]
    public static partial void DisposalFailed(ILogger logger, string registration, string strategy, Exception error);
}
