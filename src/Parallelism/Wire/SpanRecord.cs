using System.Diagnostics;
using System.Text;

namespace Parallelism.Wire;

// An activity that ended in a worker, as far as it comes home.
internal sealed class SpanRecord
{
    // As many as OpenTelemetry keeps by default; more are left out.
    private const int MaxParts = 128;

    public required string SourceName { get; init; }

    public required string SourceVersion { get; init; }

    public required string OperationName { get; init; }

    public required string DisplayName { get; init; }

    public required ActivityKind Kind { get; init; }

    public required ActivityContext Context { get; init; }

    // All zeros: it has none.
    public required ActivitySpanId Parent { get; init; }

    public required DateTime StartedAt { get; init; }

    public required TimeSpan Duration { get; init; }

    public required ActivityStatusCode Status { get; init; }

    public required string StatusDescription { get; init; }

    public required KeyValuePair<string, object?>[] Tags { get; init; }

    public required ActivityEvent[] Events { get; init; }

    public required ActivityLink[] Links { get; init; }

    public static void Write(Activity activity, FrameBuffer frame)
    {
        WriteText(frame, activity.Source.Name);
        WriteText(frame, activity.Source.Version ?? "");
        WriteText(frame, activity.OperationName);
        WriteText(frame, activity.DisplayName);
        frame.WriteByte((byte)activity.Kind);
        WriteContext(frame, activity.Context);
        WriteText(frame, activity.ParentSpanId.ToHexString());
        frame.WriteVarint(activity.StartTimeUtc.Ticks);
        frame.WriteVarint(activity.Duration.Ticks);
        frame.WriteByte((byte)activity.Status);
        WriteText(frame, activity.StatusDescription ?? "");
        WriteTags(frame, activity.TagObjects);
        ActivityEvent[] events = [.. activity.Events.Take(MaxParts)];
        frame.WriteVarint(events.Length);
        foreach (ActivityEvent happened in events)
        {
            WriteText(frame, happened.Name);
            frame.WriteVarint(happened.Timestamp.UtcTicks);
            WriteTags(frame, happened.Tags);
        }
        ActivityLink[] links = [.. activity.Links.Take(MaxParts)];
        frame.WriteVarint(links.Length);
        foreach (ActivityLink link in links)
        {
            WriteContext(frame, link.Context);
            WriteTags(frame, link.Tags ?? []);
        }
    }

    public static SpanRecord Read(ref BodyReader reader) => new()
    {
        SourceName = ReadText(ref reader),
        SourceVersion = ReadText(ref reader),
        OperationName = ReadText(ref reader),
        DisplayName = ReadText(ref reader),
        Kind = (ActivityKind)ReadEnum(ref reader, (byte)ActivityKind.Consumer),
        Context = ReadContext(ref reader),
        Parent = ReadSpanId(ref reader),
        StartedAt = ReadTime(ref reader),
        Duration = TimeSpan.FromTicks(Math.Max(0, reader.ReadVarint())),
        Status = (ActivityStatusCode)ReadEnum(ref reader, (byte)ActivityStatusCode.Error),
        StatusDescription = ReadText(ref reader),
        Tags = ReadTags(ref reader),
        Events = ReadEvents(ref reader),
        Links = ReadLinks(ref reader),
    };

    private static void WriteTags(FrameBuffer frame, IEnumerable<KeyValuePair<string, object?>> tags)
    {
        KeyValuePair<string, object?>[] kept = [.. tags.Take(MaxParts)];
        frame.WriteVarint(kept.Length);
        foreach ((string key, object? value) in kept)
        {
            WriteText(frame, key);
            SpanValue.Write(frame, value);
        }
    }

    private static KeyValuePair<string, object?>[] ReadTags(ref BodyReader reader)
    {
        var tags = new KeyValuePair<string, object?>[ReadParts(ref reader)];
        for (int i = 0; i < tags.Length; i++)
        {
            string key = ReadText(ref reader);
            tags[i] = new(key, SpanValue.Read(ref reader));
        }
        return tags;
    }

    private static ActivityEvent[] ReadEvents(ref BodyReader reader)
    {
        var events = new ActivityEvent[ReadParts(ref reader)];
        for (int i = 0; i < events.Length; i++)
        {
            string name = ReadText(ref reader);
            DateTime at = ReadTime(ref reader);
            events[i] = new(name, at, [.. ReadTags(ref reader)]);
        }
        return events;
    }

    private static ActivityLink[] ReadLinks(ref BodyReader reader)
    {
        var links = new ActivityLink[ReadParts(ref reader)];
        for (int i = 0; i < links.Length; i++)
        {
            ActivityContext context = ReadContext(ref reader);
            links[i] = new(context, [.. ReadTags(ref reader)]);
        }
        return links;
    }

    private static void WriteContext(FrameBuffer frame, in ActivityContext context)
    {
        WriteText(frame, context.TraceId.ToHexString());
        WriteText(frame, context.SpanId.ToHexString());
        frame.WriteByte((byte)context.TraceFlags);
        WriteText(frame, context.TraceState ?? "");
    }

    private static ActivityContext ReadContext(ref BodyReader reader)
    {
        string trace = ReadText(ref reader);
        ActivitySpanId span = ReadSpanId(ref reader);
        var flags = (ActivityTraceFlags)(reader.ReadByte() & (byte)ActivityTraceFlags.Recorded);
        string state = ReadText(ref reader);
        try
        {
            return new(ActivityTraceId.CreateFromString(trace), span, flags, state.Length == 0 ? null : state, isRemote: true);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new ProtocolException("An activity's trace id is no such id.");
        }
    }

    private static ActivitySpanId ReadSpanId(ref BodyReader reader)
    {
        try
        {
            return ActivitySpanId.CreateFromString(ReadText(ref reader));
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new ProtocolException("An activity's span id is no such id.");
        }
    }

    private static DateTime ReadTime(ref BodyReader reader)
    {
        long ticks = reader.ReadVarint();
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
            ? new(ticks, DateTimeKind.Utc)
            : throw new ProtocolException($"An activity's time of {ticks} ticks is no time.");
    }

    private static byte ReadEnum(ref BodyReader reader, byte last)
    {
        byte value = reader.ReadByte();
        return value <= last ? value : throw new ProtocolException($"An activity holds the unknown code {value}.");
    }

    private static int ReadParts(ref BodyReader reader)
    {
        int count = reader.ReadCount();
        return count <= MaxParts ? count : throw new ProtocolException($"An activity claims {count} parts.");
    }

    private static string ReadText(ref BodyReader reader) => Encoding.UTF8.GetString(reader.ReadBlob());

    private static void WriteText(FrameBuffer frame, string text) => frame.WriteBlob(Encoding.UTF8.GetBytes(text));
}
