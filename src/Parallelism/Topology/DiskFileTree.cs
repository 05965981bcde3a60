using System.Text;

namespace Parallelism.Topology;

internal sealed class DiskFileTree(string root) : IFileTree
{
    // Long enough for /proc/cpuinfo of a thousand processors.
    private const int Longest = 16 << 20;

    private readonly string _root = root.EndsWith('/') ? root : root + "/";
    private byte[] _buffer = new byte[4096];

    public string? Read(string path)
    {
        var full = _root + path;
        try
        {
            // Most files that are asked for and missing are missing everywhere on the machine: a stat is cheaper than an exception.
            if (!File.Exists(full))
                return null;
            using var handle = File.OpenHandle(full, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = 0;
            for (int read; (read = RandomAccess.Read(handle, _buffer.AsSpan(length), length)) > 0 && length < Longest;)
            {
                length += read;
                if (length == _buffer.Length)
                    Array.Resize(ref _buffer, _buffer.Length * 2);
            }

            return Encoding.Latin1.GetString(_buffer, 0, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return null;
        }
    }

    public IReadOnlyList<string> List(string folder)
    {
        var full = _root + folder;
        try
        {
            if (!Directory.Exists(full))
                return [];
            var entries = Directory.GetFileSystemEntries(full);
            for (var i = 0; i < entries.Length; i++)
                entries[i] = Path.GetFileName(entries[i]);
            return entries;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }
}
