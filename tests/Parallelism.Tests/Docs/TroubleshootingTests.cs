using System.Text.RegularExpressions;
using Parallelism.Tests.Conventions;

namespace Parallelism.Tests.Docs;

// The page quotes messages of the library; a message that is changed there has to be changed here.
public sealed partial class TroubleshootingTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Pages.Root, "docs", "troubleshooting.md"));

    [Fact]
    public void Every_message_on_the_page_stands_in_the_source()
    {
        string source = string.Join('\n', Directory.EnumerateFiles(Path.Combine(Pages.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !BuildOutput().IsMatch(Path.GetRelativePath(Pages.Root, file)))
            .Select(file => Joint().Replace(File.ReadAllText(file), "")));
        List<string> messages = [.. Messages()];
        messages.Should().HaveCountGreaterThan(40);
        messages.Where(message => !source.Contains(message, StringComparison.Ordinal)).Should().BeEmpty("the library says something else by now");
    }

    [Fact]
    public void Every_cause_of_a_crash_stands_on_the_page()
    {
        Enum.GetNames<WorkerCrashCause>().Where(cause => !Page.Contains($"`{cause}`", StringComparison.Ordinal)).Should().BeEmpty();
    }

    [Fact]
    public void Every_exception_of_the_library_but_the_swap_check_s_stands_on_the_page()
    {
        typeof(IExecutionStrategy).Assembly.GetExportedTypes()
            .Where(type => type.IsAssignableTo(typeof(Exception)) && type != typeof(SwapDifferenceException))
            .Where(type => !Page.Contains($"`{type.Name}`", StringComparison.Ordinal))
            .Should().BeEmpty();
    }

    // The first cell of each row of the tables that begin with "the message says".
    private static IEnumerable<string> Messages()
    {
        bool isMessages = false;
        foreach (string line in Page.Split('\n'))
        {
            if (!line.StartsWith('|'))
                isMessages = false;
            else if (Pages.Cells(line)[0] == "the message says")
                isMessages = true;
            else if (isMessages && Pages.Cells(line)[0] is var cell && cell.StartsWith('`'))
                yield return cell.Trim('`');
        }
    }

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex BuildOutput();

    // Where a text goes on on the next line.
    [GeneratedRegex("""
        "\s*\+\s*\$?"
        """)]
    private static partial Regex Joint();
}
