using System.Runtime.CompilerServices;

namespace Parallelism;

// The ranges of options that are times.
internal static class TimeLimit
{
    // Timers count milliseconds in 32 bits; who asks for longer means for ever.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(int.MaxValue);

    // More than zero, or infinite.
    public static TimeSpan CheckLimit(TimeSpan value, [CallerMemberName] string name = "") =>
        value > TimeSpan.Zero || value == Timeout.InfiniteTimeSpan
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be more than zero, or Timeout.InfiniteTimeSpan for no limit.");

    // Zero or more.
    public static TimeSpan CheckPeriod(TimeSpan value, [CallerMemberName] string name = "") =>
        value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} must be zero or more.");

    // What a timer takes.
    public static TimeSpan ForTimer(TimeSpan value) => value < LongestWait ? value : LongestWait;
}
