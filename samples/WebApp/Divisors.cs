namespace WebApp;

public static class Divisors
{
    /// <summary>All divisors of a number in ascending order, found the slow way: a request that would keep a server's thread busy.</summary>
    public static long[] Of(long number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        var divisors = new SortedSet<long>();
        for (long candidate = 1; candidate * candidate <= number; candidate++)
        {
            if (number % candidate != 0)
                continue;
            divisors.Add(candidate);
            divisors.Add(number / candidate);
        }

        return [.. divisors];
    }
}
