namespace Parallelism.Benchmarks.Values;

// Simple types of the framework, some of them missing.
public sealed record Stamp(Guid Key, decimal Amount, DateTimeOffset At, TimeSpan Duration, DayOfWeek Day, int? Count, double? Weight, string? Note, DateOnly Due)
{
    public static Stamp Create() =>
        new(new Guid("0f8fad5b-d9cb-469f-a165-70867728950e"), 1234.56m, DateTimeOffset.UnixEpoch.AddDays(20_000), TimeSpan.FromSeconds(90), DayOfWeek.Friday, 42, null, null, new(2026, 11, 22));
}
