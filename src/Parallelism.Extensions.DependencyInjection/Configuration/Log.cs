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

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Work runs on strategy {Strategy}, at most {MaxDegreeOfParallelism} items at once")]
    private static partial void StrategyMade(ILogger logger, string strategy, int maxDegreeOfParallelism);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Work of {Registration} runs on strategy {Strategy}, at most {MaxDegreeOfParallelism} items at once")]
    private static partial void KeyedStrategyMade(ILogger logger, string registration, string strategy, int maxDegreeOfParallelism);
}
