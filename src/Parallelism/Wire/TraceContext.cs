using System.Diagnostics;
using System.Text;
using Parallelism.Observation;

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

    // In the order in which it is to be added: what was added last comes first.
    public IEnumerable<KeyValuePair<string, string?>> Baggage => Enumerable.Reverse(_baggage);

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

    public bool IsRecorded => Parent is { TraceFlags: ActivityTraceFlags.Recorded };

    // Null: its id is of another format.
    public ActivityContext? Parent => ActivityContext.TryParse(_id, _state.Length == 0 ? null : _state, isRemote: true, out ActivityContext parent) ? parent : null;

    // What stands for the caller's activity becomes the current one until it is disposed.
    public Activity Start()
    {
        Activity activity = new Activity("Parallelism.WorkItem").SetParentId(_id);
        if (_state.Length > 0)
            activity.TraceStateString = _state;
        foreach ((string key, string? value) in Baggage)
            activity.AddBaggage(key, value);
        activity.Start();
        // What the work starts below it is then below the caller's, here and wherever the work calls on; otherwise below one that nobody knows.
        if (Parent is { } parent)
            ActivityIdentity.TrySet(activity, parent.SpanId.ToHexString());
        return activity;
    }

    public bool Equals(TraceContext? other) =>
        other is not null && _id == other._id && _state == other._state && _baggage.AsSpan().SequenceEqual(other._baggage);

    public override bool Equals(object? obj) => Equals(obj as TraceContext);

    public override int GetHashCode() => _id.GetHashCode(StringComparison.Ordinal);

    private static string ReadText(ref BodyReader reader) => Encoding.UTF8.GetString(reader.ReadBlob());

    private static void WriteText(FrameBuffer frame, string text) => frame.WriteBlob(Encoding.UTF8.GetBytes(text));
}
