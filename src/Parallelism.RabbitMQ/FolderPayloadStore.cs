namespace Parallelism;

/// <summary>Keeps large payloads as files in a folder that the caller and all nodes share, such as a network file system.</summary>
/// <remarks>A file is deleted when its call has ended. What a program that was killed left behind is deleted by a later one, when it is older than a day.</remarks>
public sealed class FolderPayloadStore : IPayloadStore
{
    private const string Extension = ".payload";
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(1);

    private readonly string _folder;
    private int _isSwept;

    /// <summary>Makes a store of this folder, which is made where it is missing.</summary>
    public FolderPayloadStore(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(_folder);
    }

    /// <inheritdoc/>
    public async Task<string> PutAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isSwept, 1) == 0)
            Sweep();
        string key = Guid.NewGuid().ToString("N");
        string path = PathOf(key);
        string unfinished = path + ".new";
        await File.WriteAllBytesAsync(unfinished, payload, cancellationToken).ConfigureAwait(false);
        File.Move(unfinished, path);
        return key;
    }

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>> GetAsync(string key, long maxLength, CancellationToken cancellationToken = default)
    {
        string path = PathOf(key);
        long length = new FileInfo(path).Length;
        if (length > maxLength)
            throw new InvalidDataException($"The stored payload has {length} bytes, where {maxLength} are expected.");
        return await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        File.Delete(PathOf(key));
        return Task.CompletedTask;
    }

    // The key comes from elsewhere: nothing but what PutAsync makes is a file name here.
    private string PathOf(string key) => Guid.TryParseExact(key, "N", out Guid id)
        ? Path.Combine(_folder, id.ToString("N") + Extension)
        : throw new InvalidDataException("This is no key of a folder's payload.");

    private void Sweep()
    {
        foreach (string file in Directory.EnumerateFiles(_folder, $"*{Extension}*"))
        {
            try
            {
                if (DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > LongestLife)
                    File.Delete(file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Another machine is at it.
            }
        }
    }
}
