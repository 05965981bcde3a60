using System.Diagnostics;
using Parallelism.Processes;

namespace Parallelism.Tests.Processes;

// tests/Parallelism.Tests.Parent, as built beside these tests in the same configuration.
public static class ParentProgram
{
    public const string Name = "Parallelism.Tests.Parent";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    // .../tests/Parallelism.Tests/bin/<configuration>/<framework>/
    private static readonly DirectoryInfo Own = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    public static string Configuration => Own.Parent!.Name;

    public static string ProjectFolder => Path.Combine(Own.Parent!.Parent!.Parent!.Parent!.FullName, Name);

    public static string OutputFolder => Path.Combine(ProjectFolder, "bin", Configuration, Own.Name);

    public static string Library => Path.Combine(OutputFolder, $"{Name}.dll");

    // Beside the runtime that runs the tests.
    public static string Muxer { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "dotnet"));

    public static async Task<(int ExitCode, string[] Lines, string Error)> RunAsync(string file, string[] arguments, params (string Name, string Value)[] environment)
    {
        var info = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() };
        foreach ((string name, string value) in environment)
            info.Environment[name] = value;
        using Process process = Process.Start(info)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Limit);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            // It may have ended by a kill or a crash, and then leaves what the runtime put there.
            RuntimeFiles.Delete(process.Id);
        }
        string[] lines = (await output.WaitAsync(Limit)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return (process.ExitCode, lines, await error.WaitAsync(Limit));
    }
}
