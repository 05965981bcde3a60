using System.Globalization;
using Parallelism;

namespace CallSites;

// Every verb as design and README show it, word for word, with small stand-ins for what a program would bring along.
internal static class Verbs
{
    public static async Task RunAsync(IExecutionStrategy threads, IExecutionStrategy processes)
    {
        using var cancellation = new CancellationTokenSource();
        CancellationToken cancellationToken = cancellation.Token;
        string url = "memory://front-page";
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "convert me", cancellationToken);
        Shape[] shapes = [new Circle(1), new Rectangle(2, 3), new Circle(0.5), new Rectangle(10, 0.1)];
        string[] files = ["a.png", "bb.png", "ccc.png", "dddd.png"];
        var gallery = new List<Thumb>();
        int n = 1000;
        byte[] pixels = new byte[n];

        // one item
        int answer        = await Parallel.RunWith(processes, () => 6 * 7);
        string page       = await Parallel.RunWith(processes, ct => DownloadAndParse(url, ct), cancellationToken);   // Task<T>-returning, cancellable
        await               Parallel.RunWith(processes, () => Native.Convert(path));                                  // no result

        // many items: results in input order
        double[] areas    = await Parallel.RunWith(processes, shapes, static shape => shape.Area());
        // many items, streamed, bounded memory, in or out of order
        await foreach (Thumb t in Parallel.StreamWith(processes, files, MakeThumb, new StreamOptions { Ordered = false })) gallery.Add(t);
        // index loops and reductions
        await               Parallel.ForWith(threads, 0, n, i => pixels[i] = Shade(i));
        long total        = await Parallel.ReduceWith(processes, 0, n, 0L, (sum, i) => sum + Collatz(i), (a, b) => a + b);

        Print("answer", answer);
        Print("page", page);
        Print("converted", await File.ReadAllTextAsync(path, cancellationToken));
        Print("areas", string.Join(" ", areas.Select(area => area.ToString("F3", CultureInfo.InvariantCulture))));
        Print("gallery", string.Join(" ", gallery.OrderBy(thumb => thumb.File, StringComparer.Ordinal).Select(thumb => $"{thumb.File}:{thumb.Width}")));
        Print("pixels", pixels.Sum(pixel => pixel));
        Print("total", total);
        await OnTheStrategyAsync(processes, files, n, cancellationToken);
        File.Delete(path);
    }

    // The same verbs stand on the strategy itself.
    private static async Task OnTheStrategyAsync(IExecutionStrategy strategy, string[] files, int n, CancellationToken cancellationToken)
    {
        int answer = await strategy.RunAsync(() => 6 * 7, cancellationToken);
        Thumb[] thumbs = await strategy.MapAsync(files, MakeThumb, cancellationToken: cancellationToken);
        int streamed = 0;
        await foreach (Thumb thumb in strategy.StreamAsync(files, MakeThumb, cancellationToken: cancellationToken))
            streamed += thumb.Width;
        await strategy.ForAsync(0, n, i => Collatz(i), cancellationToken: cancellationToken);
        long total = await strategy.ReduceAsync(0, n, 0L, (sum, i) => sum + Collatz(i), (a, b) => a + b, cancellationToken: cancellationToken);
        Print("on the strategy", $"{answer} {thumbs.Length} {streamed} {total}");
    }

    private static void Print<T>(string what, T value) => Console.WriteLine($"  {what}: {value}");

    private static async Task<string> DownloadAndParse(string url, CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        return $"title of {new Uri(url).Host}";
    }

    private static Thumb MakeThumb(string file) => new(file, file.Length * 16);

    private static byte Shade(int index) => (byte)(index * 7);

    private static long Collatz(int start)
    {
        long steps = 0;
        for (long value = start; value > 1; steps++)
            value = value % 2 == 0 ? value / 2 : (3 * value) + 1;
        return steps;
    }
}
