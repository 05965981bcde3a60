using System.Runtime.InteropServices;

namespace Quickstart;

// The files to index, the largest first, so that no big one is left over for a single worker at the end.
internal sealed record FileSet(string Folder, IReadOnlyList<string> Paths, long TotalBytes)
{
    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        // Links are not followed: they may lead in circles.
        AttributesToSkip = FileAttributes.ReparsePoint,
    };

    public static FileSet Find(QuickstartOptions options)
    {
        string? folder = options.Folder ?? FindReferencePacks();
        if (folder is null)
            throw new DirectoryNotFoundException("No reference documentation was found beside the .NET SDK; name a folder of your own with --folder PATH.");
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder '{folder}'; name one that exists with --folder PATH.");

        FileInfo[] files = [.. new DirectoryInfo(folder)
            .EnumerateFiles(options.Folder is null ? "*.xml" : "*", Everything)
            .OrderBy(file => file.FullName, StringComparer.Ordinal)
            .Take(options.Files ?? int.MaxValue)];
        if (files.Length == 0)
            throw new DirectoryNotFoundException($"The folder '{folder}' holds no files that can be indexed; name another with --folder PATH.");
        string[] paths = [.. files.OrderByDescending(file => file.Length).Select(file => file.FullName)];
        return new(folder, paths, files.Sum(file => file.Length));
    }

    // The reference packs lie beside the shared runtimes: <root>/shared/Microsoft.NETCore.App/10.0.0/ and <root>/packs/.
    private static string? FindReferencePacks()
    {
        string?[] roots =
        [
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."),
            Environment.GetEnvironmentVariable("DOTNET_ROOT"),
            Path.GetDirectoryName(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")),
            FindMuxerFolder(),
        ];
        return roots
            .Where(root => !string.IsNullOrEmpty(root))
            .Select(root => Path.GetFullPath(Path.Combine(root!, "packs")))
            .FirstOrDefault(packs => Directory.Exists(packs) && Directory.EnumerateFiles(packs, "*.xml", Everything).Any());
    }

    private static string? FindMuxerFolder()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        string? muxer = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        return muxer is null ? null : Path.GetDirectoryName(File.ResolveLinkTarget(muxer, returnFinalTarget: true)?.FullName ?? muxer);
    }
}
