using System.Globalization;
using System.Runtime.InteropServices;

namespace Parallelism.Benchmarks.Compare;

// What a reader must know about the machine to judge the figures.
internal static class MachineDescription
{
    public static string Write(int rounds)
    {
        MachineTopology machine = TopologyProbe.Read();
        string quota = machine.Limits.QuotaProcessors is { } limit ? string.Create(CultureInfo.InvariantCulture, $", quota {limit:0.##}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"""
            - Machine: {Processor()}, {machine.UsableCores} cores with {machine.Usable.Count} logical processors usable{quota}; {RuntimeInformation.OSDescription}.
            - {RuntimeInformation.FrameworkDescription}; Python {Python.Version}.
            - Load average before the run: {Load()}. Rounds: {rounds}.

            """);
    }

    private static string Processor()
    {
        const string Info = "/proc/cpuinfo";
        string? line = File.Exists(Info) ? File.ReadLines(Info).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    private static string Load()
    {
        const string Average = "/proc/loadavg";
        return File.Exists(Average) ? string.Join(", ", File.ReadAllText(Average).Split(' ').Take(3)) : "not told by this system";
    }
}
