using System.Text.Json;
using System.Text.Json.Nodes;

namespace Quickstart;

// All that a run of the program found out, as JSON.
internal sealed record Report(FileSet Files, IReadOnlyList<StrategyRun> Runs, CrashStory? Crash)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public bool AllIdentical => Runs.All(run => run.Digest == Runs[0].Digest) && (Crash is null || Crash.Digest == Runs[0].Digest);

    public string ToJson()
    {
        MergedIndex index = Runs[0].Index;
        TimeSpan? reference = Runs.FirstOrDefault(run => run.Strategy == "sequential")?.Time;
        return JsonSerializer.Serialize(
            new
            {
                Topology = JsonNode.Parse(TopologyProbe.Read().ToJson()),
                Explanation = ExecutionStrategy.Explain(),
                Files = new
                {
                    Files.Folder,
                    Number = Files.Paths.Count,
                    Empty = index.Files.Count(file => file.Kind == FileKind.Empty),
                    Binary = index.Files.Count(file => file.Kind == FileKind.Binary),
                    Unreadable = index.Files.Where(file => file.Kind == FileKind.Unreadable).Select(file => new { file.Path, file.Problem }),
                },
                Index = new
                {
                    Bytes = index.TotalBytes,
                    CompressedBytes = index.TotalCompressedBytes,
                    Words = index.TotalWords,
                    DifferentWords = index.Words.Count,
                    MostFrequent = index.MostFrequent(10).Select(word => new { Word = word.Key, word.Value.Count, word.Value.Files }),
                },
                Runs = Runs.Select(run => new
                {
                    run.Strategy,
                    run.Degree,
                    Seconds = run.Time.TotalSeconds,
                    SpeedUp = reference / run.Time,
                    PeakMemory = run.PeakMemory,
                    PeakWorkerMemory = run.Workers?.PeakWorkerMemory,
                    BytesSent = run.Workers?.BytesSent,
                    BytesReceived = run.Workers?.BytesReceived,
                    run.Digest,
                }),
                Crash,
                AllIdentical,
            },
            Indented);
    }
}
