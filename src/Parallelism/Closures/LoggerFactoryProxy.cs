using Microsoft.Extensions.Logging;

namespace Parallelism.Closures;

internal sealed class LoggerFactoryProxy(long id, WorkHooks hooks) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new LoggerProxy(id, categoryName, LoggerProxy.AllLevels, hooks);

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("The logger factory stays in the process that made it: add providers there.");

    // The other one is not disposed either, when a copy would be.
    public void Dispose()
    {
    }
}
