using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

// Loses, cuts and garbles what is read.
internal sealed class DamagedFileTree(IFileTree inner, Random random) : IFileTree
{
    public string? Read(string path) => inner.Read(path) is not { } text ? null : random.Next(12) switch
    {
        0 => null,
        1 => DamagedFilesTests.Garbage[random.Next(DamagedFilesTests.Garbage.Length)],
        2 => text[..random.Next(text.Length + 1)],
        _ => text,
    };

    public IReadOnlyList<string> List(string folder) => random.Next(12) == 0 ? [] : inner.List(folder);
}
