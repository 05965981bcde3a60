using System.ComponentModel;
using System.Diagnostics;

namespace Parallelism.Benchmarks.Compare;

// Finds Python and makes the commands that run python_pools.py.
internal static class Python
{
    public const string Executor = "executor";
    public const string Pool = "pool";
    public const string Absence = "no Python 3 on this machine's path";

    private static readonly Lazy<(string Command, string Version)?> Found = new(Find);

    public static bool IsThere => Found.Value is not null;

    public static string Version => Found.Value?.Version ?? "none";

    public static ProcessStartInfo Script(string mode, string kind) => new(Found.Value!.Value.Command)
    {
        ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Compare", "python_pools.py"), mode, kind },
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    };

    private static (string Command, string Version)? Find()
    {
        foreach (string command in (string[])["python3", "python"])
        {
            var info = new ProcessStartInfo(command)
            {
                ArgumentList = { "-c", "import sys, multiprocessing; print('%d.%d.%d' % sys.version_info[:3], sys.executable)" },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            try
            {
                using Process process = Process.Start(info)!;
                // The executable itself: a launcher that looks for it anew at each start would be measured with it.
                string[] answer = process.StandardOutput.ReadToEnd().Trim().Split(' ', 2);
                process.WaitForExit();
                if (process.ExitCode == 0 && answer is [['3', '.', ..] version, var executable])
                    return (executable, version);
            }
            catch (Win32Exception)
            {
                // There is no such command.
            }
        }
        return null;
    }
}
