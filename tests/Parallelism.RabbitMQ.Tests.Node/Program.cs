using System.Globalization;
using Parallelism;
using Parallelism.Tests;

// --parallelism-node --name a --slots 2 [--threads] [--traces]   or   --items 1000 --milliseconds 20 [--poison 7] [--traces]
using TraceLines? traces = args.Contains("--traces") ? new() : null;
RabbitMQConnectionOptions connection = new()
{
    Heartbeat = TimeSpan.FromSeconds(5),
    Application = Value("--application") ?? "default",
};
ParallelismNodeOptions node = new()
{
    Connection = connection,
    Name = Value("--name") ?? "node",
    Slots = Number("--slots", 2),
    Thread = args.Contains("--threads") ? new() : null,
    Logger = new LineLogger(),
};
if (await ParallelismNode.RunAsync(args, node))
    return 0;
if (args.Contains("--figures"))
    return await Figures.RunAsync(connection, Number("--items", 100_000));
return await Caller.RunAsync(connection, Number("--items", 100), Number("--milliseconds", 10), Number("--poison", -1));

string? Value(string name) => Array.IndexOf(args, name) is >= 0 and var place && place + 1 < args.Length ? args[place + 1] : null;

int Number(string name, int otherwise) => Value(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
