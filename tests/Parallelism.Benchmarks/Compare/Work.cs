namespace Parallelism.Benchmarks.Compare;

// What the contestants run.
internal static class Work
{
    public static int Increment(int value) => value + 1;

    public static int ProcessId()
    {
        Thread.Sleep(5);
        return Environment.ProcessId;
    }

    public static long SumOfSquares(int from, int to)
    {
        long sum = 0;
        for (int i = from; i < to; i++)
            sum += (long)i * i;
        return sum;
    }

    public static async Task<long> SumAsync(IEnumerable<Task<int>> tasks)
    {
        long sum = 0;
        foreach (Task<int> task in tasks)
            sum += await task;
        return sum;
    }

    public static long Sum(int[] values)
    {
        long sum = 0;
        foreach (int value in values)
            sum += value;
        return sum;
    }
}
