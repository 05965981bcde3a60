using System.ComponentModel;
using System.Diagnostics;

namespace Quickstart;

// The same run on processes once more, and in the middle of it somebody kills a worker.
internal sealed record CrashStory(int KilledProcessId, IReadOnlyList<string> LostFiles, IReadOnlyList<string> Obituaries, int Started, string Digest)
{
    private const double KillAt = 0.3;

    private static readonly StreamOptions KeepGoing = new() { Ordered = false, OnError = ErrorHandling.KeepGoing };

    public static async Task<CrashStory> PlayAsync(ProcessStrategy strategy, FileSet files, Screen screen, CancellationToken cancellationToken)
    {
        var index = new MergedIndex();
        var progress = new ProgressBar(screen, strategy.Name, files.TotalBytes);
        WorkerCrashedException[] crashes = [];
        int killed = 0;
        try
        {
            await foreach (FileIndex file in strategy.StreamAsync(files.Paths, Indexer.IndexFile, KeepGoing, cancellationToken))
            {
                index.Add(file);
                progress.Advance(file.Bytes);
                if (killed == 0 && progress.Share >= KillAt && (killed = KillOne(strategy)) != 0)
                    progress.Note($"Worker process {killed} is killed from outside, as the system's out-of-memory killer would do it.");
            }
        }
        catch (AggregateException errors) when (errors.InnerExceptions.All(error => error is WorkerCrashedException))
        {
            crashes = [.. errors.InnerExceptions.Cast<WorkerCrashedException>()];
        }
        progress.Finish();

        // An item whose worker died is not run again unasked, since it may have had effects. Reading a file has none: so here it is, once more.
        string[] lost = [.. crashes.Select(crash => WorkItem.TryGetIndex(crash, out long item) ? files.Paths[(int)item] : throw crash)];
        foreach (FileIndex file in await strategy.MapAsync(lost, Indexer.IndexFile, cancellationToken: cancellationToken))
            index.Add(file);
        return new(killed, lost, [.. crashes.Select(crash => crash.Message)], strategy.GetStatistics().Started, index.Digest());
    }

    public void Tell(FileSet files, string expectedDigest, Screen screen)
    {
        if (KilledProcessId == 0)
        {
            screen.WriteLine("  No worker was there to be killed.");
            return;
        }
        screen.WriteLine();
        foreach (string obituary in Obituaries)
            screen.WriteParagraph(obituary);
        screen.WriteParagraph(LostFiles.Count == 0
            ? "The worker was between two files, so that not even one was lost."
            : $"That cost {Format.Files(LostFiles.Count)}: {string.Join(", ", LostFiles.Select(Path.GetFileName))}. "
                + $"The other {files.Paths.Count - LostFiles.Count:N0} came back as if nothing had happened, a new worker took the dead one's place "
                + $"({Started} were started in all), and the caller ran the lost one again.");
        bool isSame = Digest == expectedDigest;
        screen.WriteVerdict(isSame, isSame
            ? $"The index is the same again: {Format.Digest(Digest)}. Nothing was lost."
            : $"The index differs: {Format.Digest(Digest)} instead of {Format.Digest(expectedDigest)}.");
    }

    private static int KillOne(ProcessStrategy strategy)
    {
        if (strategy.GetStatistics().ProcessIds is not [int id, ..])
            return 0;
        try
        {
            using var worker = Process.GetProcessById(id);
            worker.Kill();
            return id;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It ended by itself in the meantime; the next file brings the next chance.
            return 0;
        }
    }
}
