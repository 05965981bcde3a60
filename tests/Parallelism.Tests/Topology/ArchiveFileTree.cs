using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

// A machine's root.tar.gz in memory.
internal sealed class ArchiveFileTree : IFileTree
{
    private readonly Dictionary<string, string> _files = [];
    private readonly Dictionary<string, string> _links = [];
    private readonly Dictionary<string, HashSet<string>> _folders = [];

    public ArchiveFileTree(string archive)
    {
        using var stream = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        using var reader = new TarReader(stream);
        while (reader.GetNextEntry() is { } entry)
        {
            var path = entry.Name.TrimStart('.').Trim('/');
            if (path.Length == 0)
                continue;
            var slash = path.LastIndexOf('/');
            Folder(slash < 0 ? "" : path[..slash]).Add(path[(slash + 1)..]);
            if (entry.EntryType == TarEntryType.SymbolicLink)
                _links[path] = entry.LinkName;
            else if (entry.EntryType == TarEntryType.Directory)
                Folder(path);
            else
                _files[path] = Text(entry.DataStream);
        }
    }

    // How often anything was asked for.
    public int Reads { get; private set; }

    public string? Read(string path)
    {
        Reads++;
        return _files.GetValueOrDefault(path) ?? _files.GetValueOrDefault(Resolve(path));
    }

    public IReadOnlyList<string> List(string folder)
    {
        Reads++;
        return _folders.TryGetValue(Resolve(folder), out var names) ? [.. names] : [];
    }

    private HashSet<string> Folder(string path)
    {
        if (!_folders.TryGetValue(path, out var names))
            _folders[path] = names = [];
        return names;
    }

    private string Resolve(string path)
    {
        var resolved = new List<string>();
        foreach (var part in path.Split('/'))
        {
            resolved.Add(part);
            if (!_links.TryGetValue(string.Join('/', resolved), out var target))
                continue;
            resolved.RemoveAt(resolved.Count - 1);
            foreach (var step in target.Split('/'))
            {
                if (step == "..")
                    resolved.RemoveAt(resolved.Count - 1);
                else if (step is not ("." or ""))
                    resolved.Add(step);
            }
        }

        return string.Join('/', resolved);
    }

    private static string Text(Stream? data)
    {
        if (data is null)
            return "";
        using var reader = new StreamReader(data, Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
