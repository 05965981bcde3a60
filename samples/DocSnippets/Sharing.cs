using Parallelism;

namespace DocSnippets;

// The declarations of the page about what may cross, where they are of shared memory.
internal static class Sharing
{
    public static async Task<int> DrawAsync(IExecutionStrategy strategy, int width, int height)
    {
        using var pixels = new SharedArray<int>(width * height);
        await Parallel.ForWith(strategy, 0, pixels.Length, i => pixels[i] = Shade(i));        // on threads and in processes alike

        using var histogram = new SharedArray<long>(256);
        await Parallel.ForWith(strategy, 0, pixels.Length, i => histogram.AtomicAdd(pixels[i] & 255, 1));

        int[] brightest = await Parallel.RunWith(strategy, pixels.Partition(8), static part => Max(part.AsSpan()));   // each item its own slice
        return brightest.Max();
    }

    private static int Shade(int i) => i * 31 % 256;

    private static int Max(ReadOnlySpan<int> values)
    {
        int max = int.MinValue;
        foreach (int value in values)
            max = Math.Max(max, value);
        return max;
    }
}
