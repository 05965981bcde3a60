using System.Diagnostics;
using System.Security.Cryptography;
using Cluster;
using Parallelism;
using Quickstart;

// A node where the arguments say so; otherwise nothing happens here.
if (await ParallelismNode.RunAsync(args))
    return 0;

if (!QuickstartOptions.TryParse(args.Length == 0 ? ["--files", "60"] : args, out QuickstartOptions? options, out string? error))
{
    Console.Error.WriteLine(error);
    return 64;
}
await using LocalBroker? broker = await LocalBroker.FindAsync();
if (broker is null)
{
    Console.WriteLine($"No broker: set {RabbitMQConnectionOptions.UriVariable}, or install one (Debian: apt-get install -y --no-install-recommends rabbitmq-server).");
    return 0;
}
// In earnest the key comes from a secret store, the same for the caller and all nodes.
Environment.SetEnvironmentVariable(RabbitMQConnectionOptions.UriVariable, broker.Uri);
if (Environment.GetEnvironmentVariable(RabbitMQConnectionOptions.KeyVariable) is null)
    Environment.SetEnvironmentVariable(RabbitMQConnectionOptions.KeyVariable, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

FileSet files = FileSet.Find(options);
await using var here = new SequentialStrategy();
string expected = await IndexAsync(here, files, static _ => { });

using Process first = NodeProcess.Start(), second = NodeProcess.Start();
try
{
    await using var strategy = new RabbitMQStrategy();
    await strategy.WarmUpAsync();
    while (strategy.GetStatistics().Nodes.Count < 2)
        await Task.Delay(50);
    string digest = await IndexAsync(strategy, files, done =>
    {
        if (done == files.Paths.Count / 3)
            first.Kill();
    });
    Console.WriteLine("two nodes; one was killed after a third of the files");
    Console.WriteLine($"every file once: {(digest == expected ? "yes, the index is that of one process" : $"NO: {digest}, not {expected}")}");
    return digest == expected ? 0 : 1;
}
finally
{
    NodeProcess.End(first);
    NodeProcess.End(second);
}

static async Task<string> IndexAsync(IExecutionStrategy strategy, FileSet files, Action<int> progress)
{
    var index = new MergedIndex();
    await foreach (FileIndex file in strategy.StreamAsync(files.Paths, Indexer.IndexFile, new StreamOptions { Ordered = false }))
    {
        index.Add(file);
        progress(index.Files.Count);
    }
    return index.Digest();
}
