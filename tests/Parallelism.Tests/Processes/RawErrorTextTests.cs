using System.Text;
using Parallelism.Processes;

namespace Parallelism.Tests.Processes;

public sealed class RawErrorTextTests
{
    [Theory]
    [InlineData("plain\ntext", "plain\ntext", "")]
    [InlineData("a\nStack overflow.\nat x\n", "a\n", "Stack overflow.\nat x\n")]
    [InlineData("a Stack overflow.\nb\n", "a Stack overflow.\nb\n", "")]
    [InlineData("Fatal", "", "Fatal")]
    [InlineData("Fatal mistake\n", "Fatal mistake\n", "")]
    [InlineData("Stack of things\nUnhandled exception. X", "Stack of things\n", "Unhandled exception. X")]
    [InlineData("ü€😀\n", "ü€😀\n", "")]
    public void A_verdict_is_held_however_the_bytes_are_cut(string written, string shown, string held)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(written);
        foreach (int length in (int[])[1, 2, 3, 7, 1000])
        {
            var text = new RawErrorText();
            string heard = string.Concat(bytes.Chunk(length).Select(chunk => text.Add(chunk)));
            heard.Should().Be(shown, $"in pieces of {length}");
            text.End().Should().Be(held);
            text.End().Should().BeEmpty();
        }
    }

    [Fact]
    public void What_is_too_long_for_a_verdict_is_shown()
    {
        var text = new RawErrorText();
        text.Add("Fatal error."u8).Should().BeEmpty();
        byte[] much = Encoding.UTF8.GetBytes(new string('x', 100_000));
        string shown = string.Concat(Enumerable.Range(0, 20).Select(_ => text.Add(much)));
        (shown + text.End()).Should().Be("Fatal error." + new string('x', 2_000_000));
        shown.Length.Should().BeGreaterThan(1_000_000);
    }
}
