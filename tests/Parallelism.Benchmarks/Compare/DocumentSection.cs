namespace Parallelism.Benchmarks.Compare;

// The part of docs/benchmarks.md that a run writes; the rest is written by hand.
internal static class DocumentSection
{
    private const string Begin = "<!-- begin: written by `compare` -->";
    private const string End = "<!-- end: written by `compare` -->";

    // Returns the file's path within the repository.
    public static string Replace(string section)
    {
        string path = Path.Combine("docs", "benchmarks.md");
        string file = Path.Combine(FindRepository(), path);
        string text = File.ReadAllText(file);
        int begin = text.IndexOf(Begin, StringComparison.Ordinal);
        int end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new InvalidOperationException($"{path} does not have the lines '{Begin}' and '{End}', between which the tables belong.");
        File.WriteAllText(file, $"{text[..(begin + Begin.Length)]}\n{section.Trim('\n')}\n{text[end..]}");
        return path;
    }

    private static string FindRepository()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Parallelism.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException("This program was not built inside the repository, so it cannot find docs/benchmarks.md.");
    }
}
