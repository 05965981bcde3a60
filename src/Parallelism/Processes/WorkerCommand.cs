using System.Diagnostics;
using Parallelism.Placement;

namespace Parallelism.Processes;

// How a worker is started so that the user's Main never runs in it: the runtime's own host is given this library as the program, with the
// dependency and runtime configuration of the application that we are part of, so the worker can load whatever the application can.
internal static class WorkerCommand
{
    // Tells the process that it is a worker; it removes the variable before any work runs, so what the work starts is not one.
    public const string Marker = "PARALLELISM_WORKER";

    private static readonly Lazy<string?> LazyRefusal = new(FindRefusal);

    // Why no worker can be started from this kind of application; null: it can. Told before work is looked at, for what is missing then is missing there as well.
    public static string? Refusal => LazyRefusal.Value;

    public static ProcessStartInfo Create(WorkerLaunch launch, WorkerSeat? seat)
    {
        var info = new ProcessStartInfo(FindMuxer())
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            CreateNoWindow = true,
        };
        string library = FindLibrary();
        (string dependencies, string configuration) = FindConfiguration();
        foreach (string argument in (string[])["exec", "--depsfile", dependencies, "--runtimeconfig", configuration, library])
            info.ArgumentList.Add(argument);
        CollectorVariables.Set(launch.GarbageCollector, seat is not null, info.Environment);
        ProcessorShare.Tell(launch.ShareOf(seat), info.Environment);
        if (launch.Options.DumpFolder is { } folder)
            DumpFile.Order(folder, info.Environment);
        WorkerEnvironment.Apply(launch.Options.EnvironmentVariables, info.Environment);
        WorkerEnvironment.Apply(launch.GroupVariables, info.Environment);
        info.Environment[Marker] = "1";
        return info;
    }

    private static string? FindRefusal()
    {
        try
        {
            FindMuxer();
            FindLibrary();
            FindConfiguration();
            return null;
        }
        catch (WorkerStartException error)
        {
            return error.Message;
        }
    }

    private static string FindMuxer()
    {
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location) is { Length: > 0 } found ? found : AppContext.BaseDirectory;
        string muxer = Path.GetFullPath(Path.Combine(runtime, "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return File.Exists(muxer) ? muxer : throw Unsupported($"there is no 'dotnet' at {muxer}, beside the runtime that runs this program");
    }

    private static string FindLibrary()
    {
        string library = typeof(WorkerCommand).Assembly.Location;
        return library.Length > 0 ? library : throw Unsupported("Parallelism.dll is not a file of its own (single-file application)");
    }

    private static (string Dependencies, string Configuration) FindConfiguration()
    {
        string files = AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string ?? "";
        string dependencies = files.Split(';')[0];
        if (!File.Exists(dependencies))
            throw Unsupported("the application has no .deps.json file");
        string configuration = dependencies[..^".deps.json".Length] + ".runtimeconfig.json";
        if (!File.Exists(configuration))
            throw Unsupported($"there is no {configuration}");
        return (dependencies, configuration);
    }

    private static WorkerStartException Unsupported(string reason) => new(
        $"Worker processes cannot be started from this kind of application: {reason}. " +
        "Framework-dependent applications with their files on disk can (dotnet run, published folders, test runners, ASP.NET Core); " +
        "for self-contained, single-file and native AOT applications use ThreadStrategy for now.");
}
