using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Quickstart;

// The work. An ordinary static method that knows nothing of threads or processes; every strategy runs exactly this.
internal static class Indexer
{
    private const int CompressionQuality = 6;
    private const int CompressionWindow = 22;
    private const long LargestFile = 256 * 1024 * 1024;
    private const int BinaryProbe = 8000;

    public static FileIndex IndexFile(string path)
    {
        try
        {
            long length = new FileInfo(path).Length;
            // Pipes and devices say 0 as well, and must not be opened: that could wait for ever.
            if (length == 0)
                return new(path, FileKind.Empty);
            if (length > LargestFile)
                return Unreadable(path, $"{length:N0} bytes; the sample reads files of up to {LargestFile:N0}");
            return IndexBytes(path, File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Unreadable(path, error.Message);
        }
    }

    // Reads a file and forgets it.
    public static void ReadThrough(string path)
    {
        try
        {
            if (new FileInfo(path).Length is > 0 and <= LargestFile)
                File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // IndexFile will tell.
        }
    }

    private static FileIndex IndexBytes(string path, byte[] bytes)
    {
        bool isBinary = bytes.AsSpan(0, Math.Min(bytes.Length, BinaryProbe)).Contains((byte)0);
        Dictionary<string, int> words = isBinary ? [] : WordCounter.Count(Encoding.UTF8.GetString(bytes));
        return new(path, isBinary ? FileKind.Binary : FileKind.Text)
        {
            Bytes = bytes.Length,
            CompressedBytes = CompressedSize(bytes),
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Words = [.. words.Keys],
            Counts = [.. words.Values],
        };
    }

    private static FileIndex Unreadable(string path, string problem) => new(path, FileKind.Unreadable) { Problem = problem };

    private static int CompressedSize(byte[] bytes)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BrotliEncoder.GetMaxCompressedLength(bytes.Length));
        try
        {
            return BrotliEncoder.TryCompress(bytes, buffer, out int written, CompressionQuality, CompressionWindow)
                ? written
                : throw new InvalidOperationException("The compressed form is longer than its upper bound.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
