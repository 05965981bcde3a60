using System.Text.RegularExpressions;
using Parallelism.Tests.Conventions;

namespace Parallelism.Tests.Docs;

// The pages that users read: README.md and everything under docs.
internal static partial class Pages
{
    public static string Root => SourceFiles.Root;

    public static IEnumerable<(string Name, string Text)> Read()
    {
        IEnumerable<string> files = Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        foreach (string file in files.Prepend(Path.Combine(Root, "README.md")))
            yield return (Path.GetRelativePath(Root, file).Replace('\\', '/'), File.ReadAllText(file));
    }

    // What a registry shows of each package.
    public static IEnumerable<(string Name, string Text)> OfPackages() =>
        Directory.EnumerateFiles(Path.Combine(Root, "src"), "README.md", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(Root, file).Replace('\\', '/'), File.ReadAllText(file)));

    public static IEnumerable<string> CSharpBlocks(string text) => CSharpBlock().Matches(text).Select(match => match.Groups[1].Value);

    public static string WithoutBlocks(string text) => AnyBlock().Replace(text, "");

    // Where code is indented and wrapped is up to the page.
    public static string Normalise(string code) => Space().Replace(code, " ").Trim();

    // The cells of a table's row, without the row's own bars.
    public static string[] Cells(string row) => [.. row.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];

    [GeneratedRegex(@"^```csharp\r?\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^```.*?^```|`[^`\n]*`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex AnyBlock();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
