using Parallelism;

namespace DocSnippets;

// What the pages show of work, its failures and its captures.
internal static class Work
{
    public static async Task FailAsync(IExecutionStrategy strategy, string[] files)
    {
        try
        {
            await strategy.MapAsync(files, Parse);
        }
        catch (FormatException error) when (WorkItem.TryGetIndex(error, out long index))
        {
            Console.WriteLine($"{files[index]}: {error.Message}");
        }
    }

    public static async Task CaptureAsync(IExecutionStrategy strategy, int[] numbers)
    {
        using FileStream log = File.OpenWrite("log.txt");
        int factor = 3;
        int[] tripled = await strategy.MapAsync(numbers, number => number * factor);   // factor travels, log does not
        log.WriteByte((byte)tripled.Length);
    }

    public static async Task WriteAsync(IExecutionStrategy processes, int[] pixels, int n)
    {
        await Parallel.ForWith(processes, 0, n, i => pixels[i] = Shade(i));                   // refused: it writes captured 'pixels'
        int[] shades = await Parallel.RunWith(processes, Enumerable.Range(0, n), Shade);      // a map brings the results home
        shades.CopyTo(pixels, 0);
    }

    private static Guid Parse(string file) => Guid.Parse(File.ReadAllText(file));

    private static int Shade(int index) => index * 7;
}
