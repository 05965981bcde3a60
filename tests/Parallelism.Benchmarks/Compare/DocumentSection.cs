namespace Parallelism.Benchmarks.Compare;

// The part of docs/benchmarks.md that a run writes; the rest is written by hand.
internal static class DocumentSection
{
    // Returns the file's path within the repository.
    public static string Replace(string command, string section)
    {
        string beginning = $"<!-- begin: written by `{command}` -->";
        string ending = $"<!-- end: written by `{command}` -->";
        string path = Path.Combine("docs", "benchmarks.md");
        string file = PathOf(path);
        string text = File.ReadAllText(file);
        int begin = text.IndexOf(beginning, StringComparison.Ordinal);
        int end = text.IndexOf(ending, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new InvalidOperationException($"{path} does not have the lines '{beginning}' and '{ending}', between which the tables belong.");
        File.WriteAllText(file, $"{text[..(begin + beginning.Length)]}\n{section.Trim('\n')}\n{text[end..]}");
        return path;
    }

    public static string PathOf(string path) => Path.Combine(FindRepository(), path);

    public static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Parallelism.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException("This program was not built inside the repository, so it cannot find docs/benchmarks.md.");
    }
}
