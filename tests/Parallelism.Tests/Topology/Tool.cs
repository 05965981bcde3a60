using System.Diagnostics;

namespace Parallelism.Tests.Topology;

// Programs of the system that know the machine as well.
internal static class Tool
{
    public static string Output(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/" + tool, arguments) { RedirectStandardOutput = true };
        start.Environment.Remove("OMP_NUM_THREADS");
        start.Environment.Remove("OMP_THREAD_LIMIT");
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(60_000))
        {
            process.Kill();
            throw new TimeoutException($"{tool} did not end.");
        }

        return output.GetAwaiter().GetResult();
    }
}
