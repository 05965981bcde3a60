using System.Diagnostics;
using System.Globalization;
using System.Text;
using Parallelism.Benchmarks.Compare;
using Parallelism.Benchmarks.Reliability;

namespace Parallelism.Benchmarks.Topology;

// What it costs to read a machine, and to read its limits again: this one, and recorded ones from files on disk.
internal static class TopologyCommand
{
    private const string Usage = "topology [--rounds N]   (default 30; writes its table into docs/benchmarks.md, but for 1 round)";

    // From a small machine to the largest there is.
    private static readonly string[] Recorded = ["ghw-vm-2p", "20em64t-hybrid-1p6c2t-2ca4co1t", "nri-server-pmem", "nri-4s-nosnc", "256ppc-8n8s4t"];

    public static int Run(string[] arguments)
    {
        if (Arguments.Read(arguments, new() { ["rounds"] = 30 }) is not { } given || given["rounds"] < 1)
        {
            Console.Error.WriteLine(Usage);
            return 64;
        }
        int rounds = given["rounds"];
        var table = new StringBuilder("| machine | processors | `Read`, median | fastest | processor time | `ToString` | `ToSvg` | `ToJson` | limits again |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");

        // The first reading of a program pays for its compilation as well: that is what a program that starts meets.
        long start = Stopwatch.GetTimestamp();
        MachineTopology first = TopologyProbe.Read();
        double compiled = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Row(table, "this one", first, () => TopologyProbe.Read(), rounds);
        foreach (string name in Recorded)
        {
            using var machine = new RecordedMachine(name);
            Row(table, name, TopologyProbe.Read(machine.Root), () => TopologyProbe.Read(machine.Root), rounds);
        }
        string report = string.Create(CultureInfo.InvariantCulture, $"""
            {MachineDescription.Write(rounds)}
            {table}
            All in milliseconds. The very first reading of a program, compiled on the way: {compiled:0.0}.
            """);
        Console.WriteLine(report);
        if (rounds > 1)
            Console.WriteLine($"Written into {DocumentSection.Replace("topology", report)}.");
        return 0;
    }

    private static void Row(StringBuilder table, string name, MachineTopology machine, Func<MachineTopology> read, int rounds)
    {
        double before = ProcessorTime();
        double[] reading = Measure(rounds, read);
        double processorTime = (ProcessorTime() - before) / rounds;
        string again = name == "this one" ? Figure(Median(Measure(rounds, TopologyProbe.ReadLimits))) : "";
        table.Append(CultureInfo.InvariantCulture, $"| {name} | {machine.Online.Count} | {Figure(Median(reading))} | {Figure(reading.Min())} | {Figure(processorTime)} | ")
            .Append(CultureInfo.InvariantCulture, $"{Figure(Median(Measure(rounds, machine.ToString)))} | {Figure(Median(Measure(rounds, machine.ToSvg)))} | ")
            .Append(CultureInfo.InvariantCulture, $"{Figure(Median(Measure(rounds, machine.ToJson)))} | {again} |\n");
    }

    private static double[] Measure<T>(int rounds, Func<T> act)
    {
        var times = new double[rounds];
        for (int i = 0; i < rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            act();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        return times;
    }

    // Of the whole process: what it waits for others does not count.
    private static double ProcessorTime()
    {
        using Process self = Process.GetCurrentProcess();
        return self.TotalProcessorTime.TotalMilliseconds;
    }

    private static double Median(double[] times)
    {
        double[] sorted = [.. times.Order()];
        return sorted[sorted.Length / 2];
    }

    private static string Figure(double milliseconds) => milliseconds.ToString(milliseconds < 10 ? "0.00" : "0.0", CultureInfo.InvariantCulture);
}
