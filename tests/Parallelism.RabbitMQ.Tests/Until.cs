using System.Diagnostics;

namespace Parallelism.Tests;

internal static class Until
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    public static async Task TrueAsync(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > Limit)
                throw new TimeoutException($"It has not come true within {Limit}.");
            await Task.Delay(5);
        }
    }
}
