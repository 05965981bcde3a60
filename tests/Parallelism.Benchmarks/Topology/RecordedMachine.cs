using System.Formats.Tar;
using System.IO.Compression;
using Parallelism.Benchmarks.Compare;

namespace Parallelism.Benchmarks.Topology;

// A recorded machine of the tests as files on disk, for as long as it is measured.
internal sealed class RecordedMachine : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("parallelism-machine-");

    public RecordedMachine(string name)
    {
        Name = name;
        string archive = Path.Combine(DocumentSection.FindRepository(), "tests", "Parallelism.Tests", "Topology", "Recordings", "linux", name, "root.tar.gz");
        using FileStream file = File.OpenRead(archive);
        using var stream = new GZipStream(file, CompressionMode.Decompress);
        TarFile.ExtractToDirectory(stream, _folder.FullName, overwriteFiles: false);
    }

    public string Name { get; }

    public string Root => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
