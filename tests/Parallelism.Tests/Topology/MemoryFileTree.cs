using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

// Files written in the test itself, before those of another tree if there is one.
internal sealed class MemoryFileTree(IFileTree? behind = null) : IFileTree
{
    private readonly Dictionary<string, string> _files = [];

    public string this[string path]
    {
        set => _files[path] = value;
    }

    public string? Read(string path) => _files.GetValueOrDefault(path) ?? behind?.Read(path);

    public IReadOnlyList<string> List(string folder)
    {
        var names = new SortedSet<string>(behind?.List(folder) ?? [], StringComparer.Ordinal);
        foreach (var file in _files.Keys)
        {
            if (file.StartsWith(folder + "/", StringComparison.Ordinal))
                names.Add(file[(folder.Length + 1)..].Split('/')[0]);
        }

        return [.. names];
    }
}
