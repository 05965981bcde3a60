using System.Diagnostics;

namespace Parallelism.Tests.Contract;

// Files as signals: they cross every boundary that a strategy may put between a test and its work, and every wait for one is bounded.
public sealed record Signals(string Folder)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private const string Prefix = "parallelism-tests-";

    // One folder for a whole run, which TestRun deletes at its end; or the next run, where the test host was killed before.
    private static readonly Lazy<string> Root = new(static () =>
    {
        foreach (string old in Directory.GetDirectories(Path.GetTempPath(), $"{Prefix}*"))
        {
            if (Directory.GetLastWriteTimeUtc(old) < DateTime.UtcNow.AddHours(-1))
                DeleteQuietly(old);
        }
        return Directory.CreateTempSubdirectory(Prefix).FullName;
    });

    public static void DeleteAll()
    {
        if (Root.IsValueCreated)
            DeleteQuietly(Root.Value);
    }

    private static void DeleteQuietly(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another run is at it, or it is another user's, or a worker that outlived its test still writes.
        }
    }

    public static Signals Create() => new(Directory.CreateDirectory(Path.Combine(Root.Value, Guid.NewGuid().ToString("N"))).FullName);

    public void Set(string name)
    {
        using FileStream file = new(Path.Combine(Folder, name), FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    public bool IsSet(string name) => File.Exists(Path.Combine(Folder, name));

    // One more of a kind, to be counted.
    public void Add(string kind) => Set($"{kind}-{Guid.NewGuid():N}");

    public int Count(string kind) => Directory.GetFiles(Folder, $"{kind}-*").Length;

    public void Wait(string name, CancellationToken cancellationToken = default) => Wait(() => IsSet(name), name, cancellationToken);

    public void WaitForCount(string kind, int count, CancellationToken cancellationToken = default) =>
        Wait(() => Count(kind) >= count, $"{count} of {kind}", cancellationToken);

    public async Task WaitAsync(string name, CancellationToken cancellationToken = default)
    {
        var clock = Stopwatch.StartNew();
        while (!IsSet(name))
        {
            if (clock.Elapsed > Limit)
                throw new TimeoutException($"No signal {name} within {Limit}. There are: {this}");
            await Task.Delay(2, cancellationToken);
        }
    }

    public async Task WaitForCountAsync(string kind, int count, CancellationToken cancellationToken = default)
    {
        var clock = Stopwatch.StartNew();
        while (Count(kind) < count)
        {
            if (clock.Elapsed > Limit)
                throw new TimeoutException($"No {count} signals {kind} within {Limit}. There are: {this}");
            await Task.Delay(2, cancellationToken);
        }
    }

    // How many are between Enter and the end of the using block, this one included.
    public Presence Enter(out int present)
    {
        string file = $"present-{Guid.NewGuid():N}";
        Set(file);
        present = Count("present");
        return new(Path.Combine(Folder, file));
    }

    public override string ToString() => string.Join(", ", Directory.GetFiles(Folder).Select(Path.GetFileName).Order());

    private void Wait(Func<bool> isDone, string what, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (!isDone())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (clock.Elapsed > Limit)
                throw new TimeoutException($"No signal {what} within {Limit}. There are: {this}");
            Thread.Sleep(1);
        }
    }

    public readonly struct Presence(string file) : IDisposable
    {
        public void Dispose() => File.Delete(file);
    }
}
