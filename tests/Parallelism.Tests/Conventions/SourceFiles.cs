using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Parallelism.Tests.Conventions;

// The library's source, as the convention tests read it.
internal static partial class SourceFiles
{
    public static string Root { get; } = FindRoot();

    public static IEnumerable<(string Folder, string Name, string Text)> Read()
    {
        string library = Path.Combine(Root, "src", "Parallelism");
        foreach (string file in Directory.EnumerateFiles(library, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string path = Path.GetRelativePath(library, file).Replace('\\', '/');
            string folder = path.Contains('/', StringComparison.Ordinal) ? path[..path.IndexOf('/', StringComparison.Ordinal)] : "";
            if (folder is not ("bin" or "obj"))
                yield return (folder, path, File.ReadAllText(file));
        }
    }

    public static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.TrimEnd('\r'));

    // Without comments, and without what strings say.
    public static IEnumerable<string> Code(string text) => Lines(text)
        .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
        .Select(line => StringLiteral().Replace(line, "\"\""));

    [GeneratedRegex(@"""(\\.|[^""\\])*""")]
    private static partial Regex StringLiteral();

    private static string FindRoot([CallerFilePath] string path = "")
    {
        DirectoryInfo? folder = new FileInfo(path).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Parallelism.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No Parallelism.sln above {path}.");
    }
}
