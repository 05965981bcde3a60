using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Quickstart;

internal record struct WordUse(long Count, int Files);

// The index of all files. Files may be added in any order: the result, and its digest, are the same.
internal sealed class MergedIndex
{
    private readonly Dictionary<string, WordUse> _words = new(StringComparer.Ordinal);
    private readonly List<FileIndex> _files = [];

    public IReadOnlyDictionary<string, WordUse> Words => _words;

    public IReadOnlyList<FileIndex> Files => _files;

    public long TotalWords { get; private set; }

    public long TotalBytes { get; private set; }

    public long TotalCompressedBytes { get; private set; }

    public void Add(FileIndex file)
    {
        for (int i = 0; i < file.Words.Length; i++)
        {
            ref WordUse use = ref CollectionsMarshal.GetValueRefOrAddDefault(_words, file.Words[i], out _);
            use.Count += file.Counts[i];
            use.Files++;
            TotalWords += file.Counts[i];
        }
        TotalBytes += file.Bytes;
        TotalCompressedBytes += file.CompressedBytes;
        // The words are in the merged index now; kept once more per file they would only fill memory.
        _files.Add(file with { Words = [], Counts = [] });
    }

    public IEnumerable<KeyValuePair<string, WordUse>> MostFrequent(int number) => _words
        .OrderByDescending(word => word.Value.Count)
        .ThenBy(word => word.Key, StringComparer.Ordinal)
        .Take(number);

    // SHA-256 over every word with its figures and every file with its figures, each in ordinal order.
    public string Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string word, WordUse use) in _words.OrderBy(word => word.Key, StringComparer.Ordinal))
            Append($"{word} {use.Count} {use.Files}\n");
        foreach (FileIndex file in _files.OrderBy(file => file.Path, StringComparer.Ordinal))
            Append($"{file.Path} {file.Kind} {file.Bytes} {file.CompressedBytes} {file.Sha256}\n");
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Append(string line) => hash.AppendData(Encoding.UTF8.GetBytes(line));
    }
}
