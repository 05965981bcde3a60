namespace Parallelism.Benchmarks.Values;

// The record of six fields.
public sealed record Reading(int Id, string Sensor, double Value, DateTime At, bool IsValid, long Sequence)
{
    public static Reading Create(int number) => new(number, $"sensor-{number % 100}", number / 7.0, DateTime.UnixEpoch.AddSeconds(number), number % 3 == 0, number * 1_000_003L);
}
