using Microsoft.Extensions.Logging;

namespace Parallelism.Closures;

// A captured ILogger or ILoggerFactory, which stays here; records that come back under its number are logged by what Find gives for their category,
// in the caller's flow, whose scopes and activity surround them as on threads.
internal sealed record CapturedLogger(long Id, Func<string?, ILogger> Find, ExecutionContext? Flow);
