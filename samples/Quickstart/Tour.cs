namespace Quickstart;

// What the program shows, in the order in which it shows it.
internal sealed class Tour(QuickstartOptions options)
{
    private const int FewestFilesForCrash = 8;

    private readonly Screen _screen = new(isSilent: options.Json);

    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        FileSet files = FileSet.Find(options);
        _screen.WriteLine(_screen.Bold("An index of the words of many files: the same code on every strategy"));
        _screen.WriteHeading("This machine");
        MachineTopology machine = TopologyProbe.Read();
        _screen.WriteIndented($"{machine}");
        if (options.Svg is { } picture)
        {
            await File.WriteAllTextAsync(picture, machine.ToSvg(), cancellationToken);
            _screen.WriteLine($"  The same as a picture: {picture}");
        }
        _screen.WriteHeading("What CreateDefault picks here, and why");
        _screen.WriteIndented(ExecutionStrategy.Explain());

        _screen.WriteHeading($"Indexing {Format.Files(files.Paths.Count)}, {Format.Bytes(files.TotalBytes)}, under {files.Folder}");
        await StrategyRun.WarmUpAsync(files, cancellationToken);
        var runs = new List<StrategyRun>();
        foreach (string name in options.Strategy == "all" ? ["sequential", "thread", "process"] : new[] { options.Strategy })
        {
            await using IExecutionStrategy strategy = Create(name);
            runs.Add(await StrategyRun.MeasureAsync(strategy, files, _screen, cancellationToken));
        }
        _screen.WriteLine();
        ResultTable.Print(runs, _screen);
        PrintIndex(runs);

        CrashStory? crash = runs.Any(run => run.Strategy == "process") ? await PlayCrashAsync(files, runs[0].Digest, cancellationToken) : null;
        var report = new Report(files, runs, crash);
        if (options.Json)
            Console.WriteLine(report.ToJson());
        return report.AllIdentical;
    }

    private async Task<CrashStory?> PlayCrashAsync(FileSet files, string expectedDigest, CancellationToken cancellationToken)
    {
        _screen.WriteHeading("And when a worker dies?");
        if (files.Paths.Count < FewestFilesForCrash)
        {
            _screen.WriteLine($"  Not shown: {Format.Files(files.Paths.Count)} are too few to be in the middle of anything.");
            return null;
        }
        await using var strategy = (ProcessStrategy)Create("process");
        CrashStory story = await CrashStory.PlayAsync(strategy, files, _screen, cancellationToken);
        story.Tell(files, expectedDigest, _screen);
        return story;
    }

    private void PrintIndex(List<StrategyRun> runs)
    {
        _screen.WriteLine();
        if (runs.Count > 1)
        {
            bool isSame = runs.All(run => run.Digest == runs[0].Digest);
            _screen.WriteVerdict(isSame, isSame
                ? $"All results are identical: SHA-256 of the merged index {Format.Digest(runs[0].Digest)}…"
                : $"The results differ: {string.Join(", ", runs.Select(run => $"{run.Strategy} {Format.Digest(run.Digest)}"))}");
        }
        MergedIndex index = runs[0].Index;
        _screen.WriteParagraph($"{index.TotalWords:N0} words, {index.Words.Count:N0} different; {Format.Bytes(index.TotalBytes)} compress to {Format.Bytes(index.TotalCompressedBytes)}.");
        _screen.WriteParagraph($"Most frequent: {string.Join(", ", index.MostFrequent(3).Select(word => $"{word.Key} ({word.Value.Count:N0} in {Format.Files(word.Value.Files)})"))}.");
        PrintOddFiles(index, FileKind.Empty, "Empty");
        PrintOddFiles(index, FileKind.Binary, "Binary, so compressed and hashed but without words");
        PrintOddFiles(index, FileKind.Unreadable, "Unreadable, so left out");
    }

    private void PrintOddFiles(MergedIndex index, FileKind kind, string meaning)
    {
        FileIndex[] odd = [.. index.Files.Where(file => file.Kind == kind)];
        if (odd.Length > 0)
            _screen.WriteParagraph($"{meaning}: {Format.Files(odd.Length)}, for example {Path.GetFileName(odd[0].Path)}{(odd[0].Problem is { } problem ? $" ({problem})" : "")}.");
    }

    private IExecutionStrategy Create(string name)
    {
        // The one way to tell a default its degree is the environment, as for a program that is already deployed.
        if (name == "auto" && options.Degree is { } degree)
            Environment.SetEnvironmentVariable("PARALLELISM_MAX_DEGREE", $"{degree}");
        return name switch
        {
            "sequential" => new SequentialStrategy(),
            "thread" => new ThreadStrategy(new ThreadStrategyOptions { MaxDegreeOfParallelism = options.Degree }),
            "process" => new ProcessStrategy(new ProcessStrategyOptions { MaxDegreeOfParallelism = options.Degree }),
            _ => ExecutionStrategy.CreateDefault(),
        };
    }
}
