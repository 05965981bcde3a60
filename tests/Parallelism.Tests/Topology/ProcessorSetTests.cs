namespace Parallelism.Tests.Topology;

public sealed class ProcessorSetTests
{
    [Theory]
    [InlineData("0-3,8", "0-3,8", 5)]
    [InlineData(" 8,0-3\n", "0-3,8", 5)]
    [InlineData("", "", 0)]
    [InlineData("63-64,127-128", "63-64,127-128", 4)]
    [InlineData("1,2,3", "1-3", 3)]
    [InlineData("65535", "65535", 1)]
    public void Lists_are_read_and_written_as_the_kernel_writes_them(string text, string written, int count)
    {
        ProcessorSet.TryParse(text, out var set).Should().BeTrue();
        set.ToString().Should().Be(written);
        set.Count.Should().Be(count);
        set.Should().HaveCount(count).And.BeInAscendingOrder();
    }

    [Theory]
    [InlineData("3-1")]
    [InlineData("-1")]
    [InlineData("0-65536")]
    [InlineData("0-4294967295")]
    [InlineData("a")]
    [InlineData("1,,2")]
    [InlineData("1-2-3")]
    public void What_is_no_list_is_refused(string text) => ProcessorSet.TryParse(text, out _).Should().BeFalse();

    [Theory]
    [InlineData("0000000f", "0-3")]
    [InlineData("00000001,00000000,80000001", "0,31,64")]
    [InlineData("f3", "0-1,4-7")]
    [InlineData("00000000,00000000", "")]
    public void Masks_are_read(string mask, string list)
    {
        ProcessorSet.TryParseMask(mask, out var set).Should().BeTrue();
        set.ToString().Should().Be(list);
    }

    [Fact]
    public void Sets_behave_as_sets()
    {
        var a = new ProcessorSet(0, 1, 70);
        var b = new ProcessorSet(1, 2);
        a.Union(b).Should().Equal(0, 1, 2, 70);
        a.Intersect(b).Should().Equal(1);
        a.Except(b).Should().Equal(0, 70);
        a.Overlaps(b).Should().BeTrue();
        new ProcessorSet(70).IsSubsetOf(a).Should().BeTrue();
        a.Except(new ProcessorSet(70)).Should().BeEquivalentTo(new ProcessorSet(0, 1));
        (a.Except(new ProcessorSet(70)) == new ProcessorSet(0, 1)).Should().BeTrue("a set is equal however it was made");
        default(ProcessorSet).IsEmpty.Should().BeTrue();
        (default == new ProcessorSet()).Should().BeTrue();
        a.Contains(70).Should().BeTrue();
        a.Contains(-1).Should().BeFalse();
        a.Contains(100_000).Should().BeFalse();
    }
}
