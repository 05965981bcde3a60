using System.Diagnostics;

namespace Parallelism.Benchmarks.Compare;

// This program once more, with other arguments and its standard input and output redirected.
internal static class SelfProcess
{
    public static ProcessStartInfo Command(params string[] arguments)
    {
        string host = Environment.ProcessPath ?? "dotnet";
        var info = new ProcessStartInfo(host) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(host) == "dotnet")
            info.ArgumentList.Add(typeof(SelfProcess).Assembly.Location);
        foreach (string argument in arguments)
            info.ArgumentList.Add(argument);
        return info;
    }
}
