using System.Diagnostics;
using System.Text;

namespace Parallelism.Wire;

// The activity that surrounds a call, as far as it goes to a worker: its identity, which work there gets as its parent, and its baggage.
internal sealed class TraceContext : IEquatable<TraceContext>
{
    private readonly string _id;
    private readonly string _state;
    private readonly KeyValuePair<string, string?>[] _baggage;

    private TraceContext(string id, string state, KeyValuePair<string, string?>[] baggage)
    {
        _id = id;
        _state = state;
        _baggage = baggage;
    }

    // Null: there is none.
    public static TraceContext? Capture() =>
        Activity.Current is { Id: { } id } activity ? new(id, activity.TraceStateString ?? "", [.. activity.Baggage]) : null;

    public static TraceContext Read(ref BodyReader reader)
    {
        string id = ReadText(ref reader);
        string state = ReadText(ref reader);
        var baggage = new List<KeyValuePair<string, string?>>();
        while (!reader.IsAtEnd)
            baggage.Add(new(ReadText(ref reader), ReadText(ref reader)));
        return new(id, state, [.. baggage]);
    }

    public void Write(FrameBuffer frame)
    {
        WriteText(frame, _id);
        WriteText(frame, _state);
        foreach ((string key, string? value) in _baggage)
        {
            WriteText(frame, key);
            WriteText(frame, value ?? "");
        }
    }

    // An activity below the caller's becomes the current one until it is disposed.
    public Activity Start()
    {
        Activity activity = new Activity("Parallelism.WorkItem").SetParentId(_id);
        if (_state.Length > 0)
            activity.TraceStateString = _state;
        // The last one added comes first.
        for (int i = _baggage.Length - 1; i >= 0; i--)
            activity.AddBaggage(_baggage[i].Key, _baggage[i].Value);
        return activity.Start();
    }

    public bool Equals(TraceContext? other) =>
        other is not null && _id == other._id && _state == other._state && _baggage.AsSpan().SequenceEqual(other._baggage);

    public override bool Equals(object? obj) => Equals(obj as TraceContext);

    public override int GetHashCode() => _id.GetHashCode(StringComparison.Ordinal);

    private static string ReadText(ref BodyReader reader) => Encoding.UTF8.GetString(reader.ReadBlob());

    private static void WriteText(FrameBuffer frame, string text) => frame.WriteBlob(Encoding.UTF8.GetBytes(text));
}
