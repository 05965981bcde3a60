using System.Diagnostics;
using ImageFilter;
using Parallelism;

const int Width = 1024;
const int Height = 768;
string folder = args.FirstOrDefault() ?? Path.GetTempPath();

// Pixels that this program, threads and worker processes read and write in the same place; nothing of them travels.
using var image = new SharedArray<uint>(Width * Height);
using var edges = new SharedArray<uint>(Width * Height);

await using IExecutionStrategy threads = new ThreadStrategy(new ThreadStrategyOptions { MaxDegreeOfParallelism = 2 });
await using IExecutionStrategy processes = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2 });

byte[][] drawn = [await DrawAsync(threads), await DrawAsync(processes)];
Console.WriteLine($"the same picture on threads and in processes: {drawn[0].AsSpan().SequenceEqual(drawn[1])}");
Console.WriteLine($"a PNG of {Png.SizeOf(drawn[1])}, whose pixels read back are the ones in memory: {Png.PixelsOf(drawn[1]).AsSpan().SequenceEqual(edges.AsSpan())}");
await File.WriteAllBytesAsync(Path.Combine(folder, "edges.png"), drawn[1]);
Console.Error.WriteLine(Path.Combine(folder, "edges.png"));

async Task<byte[]> DrawAsync(IExecutionStrategy strategy)
{
    image.AsSpan().Clear();
    edges.AsSpan().Clear();
    var clock = Stopwatch.StartNew();
    await strategy.ForAsync(0, Height, row => Picture.PaintRow(image, Width, Height, row));
    await strategy.ForAsync(0, Height, row => Filter.FindEdges(image, edges, Width, Height, row));
    Console.Error.WriteLine($"{strategy.Name}: {clock.ElapsedMilliseconds} ms");
    return Png.Write(Width, Height, edges.AsSpan());
}
