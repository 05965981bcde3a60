namespace Parallelism.Tests.Wire;

// How many hostile frames a test sends: its ordinary number, or so many times that as PARALLELISM_HOSTILE_TIMES says.
internal static class HostileCount
{
    private static readonly int Times = int.TryParse(Environment.GetEnvironmentVariable("PARALLELISM_HOSTILE_TIMES"), out int times) ? Math.Max(1, times) : 1;

    public static int Of(int ordinary) => checked(ordinary * Times);
}
