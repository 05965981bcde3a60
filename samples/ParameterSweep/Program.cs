using System.Globalization;
using ParameterSweep;
using Parallelism;

// How dense must a random grid be before water runs through it? 31 densities, 60 grids each, on every strategy: the same numbers to the last bit.
double[] densities = [.. Enumerable.Range(0, 31).Select(step => 0.44 + (step * 0.01))];
var seeded = new MapOptions { RandomSeed = 2026 };

await using IExecutionStrategy sequential = new SequentialStrategy();
await using IExecutionStrategy threads = new ThreadStrategy();
await using IExecutionStrategy processes = new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = 2, Retries = 1 });

double[] reference = await sequential.MapAsync(densities, Share, seeded);
foreach (IExecutionStrategy strategy in new[] { threads, processes })
{
    double[] shares = await strategy.MapAsync(densities, Share, seeded);
    Console.WriteLine($"{strategy.Name}: the same as one after the other: {shares.SequenceEqual(reference)}");
}

foreach ((double density, double share) in densities.Zip(reference).Where((_, index) => index % 5 == 0))
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"density {density:0.00}: water runs through {share:P0} of the grids"));
string path = args.FirstOrDefault() ?? Path.Combine(Path.GetTempPath(), "percolation.svg");
await File.WriteAllTextAsync(path, Plot.Draw("Site percolation on grids of 64 by 64", "density", "share that water runs through", densities, reference));
Console.Error.WriteLine(path);

// Each item has random numbers of its own, told by the seed and its index.
static double Share(double density)
{
    Random random = WorkContext.Random;
    return Enumerable.Range(0, 60).Count(_ => new Grid(64, density, random).LetsThrough()) / 60.0;
}
