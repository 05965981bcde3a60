using System.Text;
using Quickstart;

namespace Parallelism.Tests.Samples;

public sealed class QuickstartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("quickstart-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Words_are_runs_of_letters_in_lower_case() =>
        WordCounter.Count("The <the>THE</the> été,Été x2y").Should().BeEquivalentTo(
            new Dictionary<string, int> { ["the"] = 4, ["été"] = 2, ["x"] = 1, ["y"] = 1 });

    [Fact]
    public void An_overlong_word_counts_by_its_beginning() =>
        WordCounter.Count(new string('A', 1000)).Should().ContainSingle().Which.Key.Should().Be(new string('a', WordCounter.LongestWord));

    [Fact]
    public void A_text_without_words_counts_nothing() => WordCounter.Count("12 + 3 = 15").Should().BeEmpty();

    [Fact]
    public void The_merged_index_and_its_digest_do_not_depend_on_the_order_of_the_files()
    {
        FileIndex first = Indexer.IndexFile(Write("first.txt", "one two two"));
        FileIndex second = Indexer.IndexFile(Write("second.txt", "two three"));
        MergedIndex forwards = Merge(first, second);

        forwards.Words["two"].Should().Be(new WordUse(Count: 3, Files: 2));
        forwards.TotalWords.Should().Be(5);
        forwards.MostFrequent(1).Should().ContainSingle().Which.Key.Should().Be("two");
        forwards.Digest().Should().Be(Merge(second, first).Digest()).And.NotBe(Merge(first, first).Digest());
    }

    [Fact(Timeout = 60_000)]
    public async Task The_work_would_do_the_same_in_processes()
    {
        string[] files = [Write("one.txt", "one two"), Write("two.txt", "two three"), Path.Combine(_folder, "missing.txt")];
        await using var strategy = new ThreadStrategy(new ThreadStrategyOptions { VerifySwap = true });
        FileIndex[] indexed = await strategy.MapAsync(files, Indexer.IndexFile);
        indexed.Should().BeEquivalentTo(files.Select(Indexer.IndexFile));
        await strategy.ForAsync(0, files.Length, i => Indexer.ReadThrough(files[i]));
    }

    [Fact]
    public void A_file_is_described_by_its_size_its_compressed_size_and_its_hash()
    {
        FileIndex index = Indexer.IndexFile(Write("a.txt", new string('a', 10_000)));

        index.Kind.Should().Be(FileKind.Text);
        index.Bytes.Should().Be(10_000);
        index.CompressedBytes.Should().BeInRange(1, 200);
        index.Sha256.Should().Be("27dd1f61b867b6a0f6e9d8a41c43231de52107e53ae424de8f847b821db4b711");
    }

    [Fact]
    public void Empty_binary_and_missing_files_are_told_apart()
    {
        Indexer.IndexFile(Write("empty", "")).Kind.Should().Be(FileKind.Empty);
        FileIndex binary = Indexer.IndexFile(Write("binary", "word\0word"));
        binary.Kind.Should().Be(FileKind.Binary);
        binary.Words.Should().BeEmpty();
        binary.Bytes.Should().Be(9);
        FileIndex missing = Indexer.IndexFile(Path.Combine(_folder, "missing"));
        missing.Kind.Should().Be(FileKind.Unreadable);
        missing.Problem.Should().Contain("missing");
    }

    [Fact]
    public void All_options_are_understood()
    {
        string[] args = ["--strategy", "process", "--degree", "3", "--files", "20", "--folder", _folder, "--json"];

        QuickstartOptions.TryParse(args, out QuickstartOptions? options, out _).Should().BeTrue();
        (options!.Strategy, options.Degree, options.Files, options.Folder, options.Json, options.Help)
            .Should().Be(("process", 3, 20, _folder, true, false));
    }

    [Theory]
    [InlineData("*no option '--fast'*", "--fast")]
    [InlineData("*one of all, sequential, thread, process, auto; it was 'fibre'*", "--strategy", "fibre")]
    [InlineData("*--degree is a number from 1 to 65535; it was '0'*", "--degree", "0")]
    [InlineData("*--degree is a number from 1 to 65535; it was '65536'*", "--degree", "65536")]
    [InlineData("*--files is a number*it was '-1'*", "--files", "-1")]
    [InlineData("*--degree needs a value*", "--json", "--degree")]
    [InlineData("*--folder needs the path*", "--folder", "")]
    public void A_wrong_option_is_refused_with_what_would_be_right(string message, params string[] args)
    {
        QuickstartOptions.TryParse(args, out _, out string? error).Should().BeFalse();
        error.Should().Match(message);
    }

    private static MergedIndex Merge(params FileIndex[] files)
    {
        var index = new MergedIndex();
        foreach (FileIndex file in files)
            index.Add(file);
        return index;
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return path;
    }
}
