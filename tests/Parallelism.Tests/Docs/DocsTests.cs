using System.Text.RegularExpressions;
using Parallelism.Tests.Closures;

namespace Parallelism.Tests.Docs;

public sealed partial class DocsTests
{
    [Fact]
    public void Every_code_block_stands_in_a_sample_that_is_compiled()
    {
        string code = string.Join('\n', Samples().Select(file => Pages.Normalise(File.ReadAllText(file))));
        var blocks = Pages.Read().Concat(Pages.OfPackages()).SelectMany(page => Pages.CSharpBlocks(page.Text).Select(block => (page.Name, Code: Pages.Normalise(block)))).ToList();
        blocks.Should().HaveCountGreaterThan(5);
        blocks.Where(block => !code.Contains(block.Code, StringComparison.Ordinal)).Select(block => $"{block.Name}: {block.Code}")
            .Should().BeEmpty("a block that nobody compiles goes stale: put it into samples/DocSnippets");
    }

    [Fact]
    public void Every_relative_link_leads_somewhere()
    {
        var broken = new List<string>();
        int count = 0;
        foreach ((string name, string text) in Pages.Read())
        {
            foreach (Match match in Link().Matches(Pages.WithoutBlocks(text)))
            {
                string target = match.Groups[1].Value;
                if (target.Contains("://", StringComparison.Ordinal))
                    continue;
                count++;
                if (!Leads(name, target))
                    broken.Add($"{name}: {target}");
            }
        }
        count.Should().BeGreaterThan(20);
        broken.Should().BeEmpty();
    }

    [Fact]
    public void Every_page_can_be_reached_from_the_index()
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        Follow("docs/README.md", found);
        Pages.Read().Select(page => page.Name).Where(name => name != "README.md").Except(found).Should().BeEmpty();
    }

    [Fact]
    public void Every_strategy_has_a_page_with_the_same_headings_in_the_same_order()
    {
        string[] wanted = ["What it is", "When to use", "Options", "What it promises", "What it does not", "How it fails", "Figures"];
        List<string> pages = [.. Directory.EnumerateFiles(Path.Combine(Pages.Root, "docs", "strategies"), "*.md")];
        pages.Should().HaveCountGreaterThanOrEqualTo(3);
        foreach (string page in pages)
            File.ReadLines(page).Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]).Where(wanted.Contains).Should().Equal(wanted, Path.GetFileName(page));
    }

    [Fact]
    public void The_table_of_what_may_cross_holds_the_cases_that_are_tested()
    {
        string[][] rows = [.. File.ReadLines(Path.Combine(Pages.Root, "docs", "what-may-cross.md")).Where(line => line.StartsWith('|')).Select(Pages.Cells).Where(cells => cells is [_, "yes" or "no", _])];
        Dictionary<string, string> Rows(string verdict) => rows.Where(cells => cells[1] == verdict).ToDictionary(cells => cells[0], cells => cells[2]);
        Rows("yes").Keys.Should().BeEquivalentTo(AcceptedWork.Cases.Keys);
        Dictionary<string, string> refused = Rows("no");
        refused.Keys.Should().BeEquivalentTo(RefusedWork.Cases.Keys);
        foreach ((string name, (_, _, string advice)) in RefusedWork.Cases)
            refused[name].Should().Contain(advice, $"'{name}' is refused with it");
    }

    [Fact]
    public void The_table_of_frames_holds_every_kind_with_its_number()
    {
        string text = File.ReadAllText(Path.Combine(Pages.Root, "docs", "internals.md"));
        foreach (Parallelism.Wire.FrameKind kind in Enum.GetValues<Parallelism.Wire.FrameKind>())
            text.Should().Contain($"| {(byte)kind} | `{kind}` |");
    }

    // What needs the MessagePack package stands in its tests, which are built where that can be restored.
    private static IEnumerable<string> Samples() =>
        new[] { "samples", "tests/Parallelism.MessagePack.Tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Pages.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !BuildOutput().IsMatch(Path.GetRelativePath(Pages.Root, file)));

    private static bool Leads(string page, string target)
    {
        string[] parts = target.Split('#', 2);
        string path = parts[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]);
        string full = Path.GetFullPath(Path.Combine(Pages.Root, path));
        if (!full.StartsWith(Pages.Root, StringComparison.Ordinal) || !Path.Exists(full))
            return false;
        return parts.Length == 1 || File.ReadLines(full).Where(line => line.StartsWith('#')).Select(Anchor).Contains(parts[1]);
    }

    // As repository pages make anchors of headings.
    private static string Anchor(string heading) =>
        NoAnchor().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static void Follow(string page, HashSet<string> found)
    {
        string full = Path.Combine(Pages.Root, page);
        if (!page.EndsWith(".md", StringComparison.Ordinal) || !File.Exists(full) || !found.Add(page))
            return;
        foreach (Match match in Link().Matches(Pages.WithoutBlocks(File.ReadAllText(full))))
        {
            string target = match.Groups[1].Value.Split('#')[0];
            if (target.Length > 0 && !target.Contains("://", StringComparison.Ordinal))
                Follow(Path.GetRelativePath(Pages.Root, Path.GetFullPath(Path.Combine(Path.GetDirectoryName(full)!, target))).Replace('\\', '/'), found);
        }
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex BuildOutput();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchor();
}
