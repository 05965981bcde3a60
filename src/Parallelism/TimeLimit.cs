using System.Runtime.CompilerServices;

namespace Parallelism;

// The ranges of options that are times. Timers count milliseconds in 32 bits, so none is longer than that.
internal static class TimeLimit
{
    public static readonly TimeSpan Max = TimeSpan.FromMilliseconds(int.MaxValue);

    // More than zero, or infinite.
    public static TimeSpan CheckLimit(TimeSpan value, [CallerMemberName] string name = "") =>
        value == Timeout.InfiniteTimeSpan || (value > TimeSpan.Zero && value <= Max)
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be more than zero and at most {Max:%d} days, or Timeout.InfiniteTimeSpan for no limit.");

    // Zero or more.
    public static TimeSpan CheckPeriod(TimeSpan value, [CallerMemberName] string name = "") =>
        value >= TimeSpan.Zero && value <= Max
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"{name} must be zero or more and at most {Max:%d} days.");
}
