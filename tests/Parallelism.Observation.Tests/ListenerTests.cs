using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Text;
using Microsoft.Diagnostics.NETCore.Client;

namespace Parallelism.Observation.Tests;

// Listeners as dotnet-counters and dotnet-monitor are: from outside, by the runtime's event pipe.
public sealed class ListenerTests
{
    [Fact(Timeout = 120_000)]
    public async Task An_event_pipe_session_sees_the_instruments_and_their_values()
    {
        await using var strategy = new ProcessStrategy(new() { MaxDegreeOfParallelism = 1, InstanceName = "watched-from-outside" });
        var client = new DiagnosticsClient(Environment.ProcessId);
        var provider = new EventPipeProvider("System.Diagnostics.Metrics", EventLevel.Informational, 0x2, new Dictionary<string, string>
        {
            ["SessionId"] = "parallelism-tests",
            ["Metrics"] = "Parallelism",
            ["RefreshInterval"] = "0.2",
            ["MaxTimeSeries"] = "100",
            ["MaxHistograms"] = "100",
        });
        using EventPipeSession session = client.StartEventPipeSession([provider], requestRundown: false);
        // The last one is a histogram's median.
        Task<bool> reading = Task.Run(() => ReadUntil(session.EventStream, ["parallelism.queue.length", "parallelism.item.run.duration", "watched-from-outside", "0.5="]));
        // Durations are told of an interval in which items ran.
        while (!reading.IsCompleted)
            await strategy.RunAsync(static () => 42);
        (await reading).Should().BeTrue();
        await session.StopAsync(CancellationToken.None);
    }

    // The stream holds texts as UTF-16.
    private static bool ReadUntil(Stream stream, string[] texts)
    {
        var clock = Stopwatch.StartNew();
        var seen = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        var missing = new List<string>(texts);
        while (clock.Elapsed < TimeSpan.FromSeconds(60))
        {
            int count = stream.Read(buffer);
            if (count == 0)
                return false;
            seen.Write(buffer, 0, count);
            ReadOnlySpan<byte> all = seen.GetBuffer().AsSpan(0, (int)seen.Length);
            for (int i = missing.Count - 1; i >= 0; i--)
            {
                if (all.IndexOf(Encoding.Unicode.GetBytes(missing[i])) >= 0)
                    missing.RemoveAt(i);
            }
            if (missing.Count == 0)
                return true;
        }
        return false;
    }
}
