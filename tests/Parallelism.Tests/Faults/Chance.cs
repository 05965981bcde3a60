namespace Parallelism.Tests.Faults;

internal static class Chance
{
    // A stream of its own for each worker and purpose, so that one never moves another.
    public static Random Of(int seed, int worker, int purpose) => new(unchecked((((seed * 31) + worker) * 7919) + purpose));

    // Exponential: at any moment the next death is as likely as at any other.
    public static TimeSpan Life(Random random, TimeSpan mean) => mean * -Math.Log(1 - random.NextDouble());
}
