namespace WorkerService;

/// <summary>How many steps of Collatz's rule (halve the even, triple the odd and add one) lead from a number to one.</summary>
public sealed record Chain(int Start, int Steps)
{
    public static Chain LongestBetween(int from, int to)
    {
        var longest = new Chain(1, 0);
        for (int start = Math.Max(1, from); start < to; start++)
        {
            int steps = StepsFrom(start);
            if (steps > longest.Steps)
                longest = new Chain(start, steps);
        }

        return longest;
    }

    private static int StepsFrom(long number)
    {
        int steps = 0;
        for (; number != 1; steps++)
            number = number % 2 == 0 ? number / 2 : (number * 3) + 1;
        return steps;
    }
}
