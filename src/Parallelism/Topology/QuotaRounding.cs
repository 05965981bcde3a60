namespace Parallelism.Topology;

// How a quota of processor time becomes a number of workers: docs/decisions/quota-and-processors.md.
internal static class QuotaRounding
{
    // Down, because a group that uses up its quota is stopped as a whole, dispatcher and garbage collector included, until its period ends;
    // but up where down would leave more than a quarter of the quota unused. At least 1.
    public static int Round(double processors)
    {
        if (!(processors < ProcessorSet.MaxProcessor))
            return ProcessorSet.MaxProcessor;
        var whole = Math.Floor(processors);
        return Math.Max(1, (int)(processors - whole > processors / 4 ? whole + 1 : whole));
    }

    public static string Why(double processors) => Round(processors) > processors
        ? processors < 1 ? "never below one" : "rounded up: rounding down would leave more than a quarter of it unused"
        : Round(processors) < processors ? "rounded down: a group that uses up its quota is stopped until its period ends" : "a whole number";
}
