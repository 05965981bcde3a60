using Microsoft.Extensions.Logging;

namespace Parallelism.Closures;

internal sealed class LoggerProxy<T>(long id, int levels, WorkHooks hooks) : LoggerProxy(id, null, levels, hooks), ILogger<T>;
