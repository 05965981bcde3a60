using System.Diagnostics;

namespace Parallelism.Observation.Tests;

// What users trace in their work. The source exists in each process by itself, and in this one only where a test runs work here.
internal static class TracedWork
{
    public const string SourceName = "Parallelism.Tests.Work";

    private static readonly ActivitySource Source = new(SourceName, "1.2");

    // An activity with all that one can have, another below it, and their ids.
    public static string[] Trace(int item)
    {
        using Activity? outer = Source.StartActivity("outer", ActivityKind.Client);
        if (outer is null)
            return [Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)];
        outer.DisplayName = "outer of an item";
        outer.SetTag("text", "täxt").SetTag("number", item).SetTag("real", 1.5).SetTag("flag", true).SetTag("list", new[] { "a", "b" }).SetTag("other", new Version(1, 2));
        outer.AddEvent(new ActivityEvent("happened", DateTimeOffset.UnixEpoch.AddDays(1), new() { ["why"] = "because" }));
        outer.AddLink(new ActivityLink(new(ActivityTraceId.CreateFromString("0af7651916cd43dd8448eb211c80319c"), ActivitySpanId.CreateFromString("b7ad6b7169203331"), ActivityTraceFlags.Recorded), new() { ["how"] = 7L }));
        outer.SetStatus(ActivityStatusCode.Error, "no good");
        string inner;
        using (Activity below = Source.StartActivity("inner")!)
            inner = below.SpanId.ToHexString();
        return [Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), outer.SpanId.ToHexString(), inner];
    }

    public static bool IsTraced()
    {
        using Activity? activity = Source.StartActivity("asked");
        return activity is not null;
    }

    public static void TraceMany(int count)
    {
        for (int i = 0; i < count; i++)
            Source.StartActivity("one of many")?.Dispose();
    }

    public static void TraceAndDie()
    {
        Source.StartActivity("last words")?.Dispose();
        Environment.Exit(3);
    }
}
