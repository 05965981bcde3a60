namespace WorkerService;

public static class Primes
{
    public static int CountBetween(int from, int to)
    {
        int count = 0;
        for (int number = from; number < to; number++)
        {
            if (IsPrime(number))
                count++;
        }

        return count;
    }

    private static bool IsPrime(int number)
    {
        if (number < 4)
            return number > 1;
        if (number % 2 == 0)
            return false;
        for (int divisor = 3; divisor * divisor <= number; divisor += 2)
        {
            if (number % divisor == 0)
                return false;
        }

        return true;
    }
}
