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
        var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<string> reading = Task.Run(() => ReadToEnd(session.EventStream, ["parallelism.queue.length", "parallelism.item.run.duration", "watched-from-outside", "0.5="], found));
        var clock = Stopwatch.StartNew();
        // Durations are told of an interval in which items ran.
        while (!found.Task.IsCompleted && clock.Elapsed < TimeSpan.FromSeconds(60))
            await strategy.RunAsync(static () => 42);
        // The runtime writes what it still has before it stops, and waits for whoever reads it: so the reader goes on to the end.
        await session.StopAsync(CancellationToken.None);
        (await reading).Should().BeEmpty("all of these texts were to come within a minute");
    }

    // The stream holds texts as UTF-16. Gives those that did not come.
    private static string ReadToEnd(Stream stream, string[] texts, TaskCompletionSource found)
    {
        List<byte[]> missing = [.. texts.Select(Encoding.Unicode.GetBytes)];
        int longest = missing.Max(static text => text.Length);
        byte[] buffer = new byte[64 * 1024];
        int kept = 0;
        while (stream.Read(buffer, kept, buffer.Length - kept) is > 0 and int count)
        {
            int length = kept + count;
            missing.RemoveAll(text => buffer.AsSpan(0, length).IndexOf(text) >= 0);
            if (missing.Count == 0)
                found.TrySetResult();
            // A text may stand across the end of what has come.
            kept = Math.Min(length, longest);
            buffer.AsSpan(length - kept, kept).CopyTo(buffer);
        }
        return string.Join(", ", missing.Select(Encoding.Unicode.GetString));
    }
}
