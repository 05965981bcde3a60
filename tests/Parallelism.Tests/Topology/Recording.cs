using System.Text.Json;

namespace Parallelism.Tests.Topology;

// The recorded machines beside the tests.
internal static class Recording
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Topology", "Recordings");

    public static TheoryData<string> Names(string platform)
    {
        var names = new TheoryData<string>();
        foreach (var folder in Directory.GetDirectories(Path.Combine(Folder, platform)).Order(StringComparer.Ordinal))
            names.Add(Path.GetFileName(folder));
        return names;
    }

    public static ArchiveFileTree Linux(string name) => new(Path.Combine(Folder, "linux", name, "root.tar.gz"));

    public static JsonElement Expected(string platform, string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, platform, name, "expected.json")));
        return document.RootElement.Clone();
    }
}
