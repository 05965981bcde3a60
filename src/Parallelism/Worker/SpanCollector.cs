using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Parallelism.Wire;

namespace Parallelism.Worker;

// Listens to the activities that work makes under a recorded one of the caller, and sends each home when it ends. There is none in a worker that was
// never given work under such an activity.
internal sealed class SpanCollector(Action<FrameBuffer> say) : IDisposable
{
    // Of one item, or of one block of quick ones; what is more is counted.
    private const int MaxSpans = 1024;

    private readonly ConcurrentDictionary<(string Name, string Version), bool> _unheard = new();
    private ActivityListener? _listener;
    private int _sent;
    private long _dropped;

    public void Begin()
    {
        Volatile.Write(ref _sent, 0);
        if (_listener is not null)
            return;
        _listener = new()
        {
            // The nameless one is that of activities that belong to no source.
            ShouldListenTo = static source => source.Name.Length > 0,
            Sample = Sample,
            ActivityStopped = Send,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    // Tells what was dropped of the item.
    public void End()
    {
        if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
            Say(dropped, null);
    }

    // The strategy says whether anybody listens to this source there.
    public void Note(ref BodyReader reader)
    {
        bool isHeard = reader.ReadByte() != 0;
        (string, string) source = (Encoding.UTF8.GetString(reader.ReadBlob()), Encoding.UTF8.GetString(reader.ReadBlob()));
        if (isHeard)
            _unheard.TryRemove(source, out _);
        else
            _unheard[source] = true;
    }

    public void Dispose() => _listener?.Dispose();

    private ActivitySamplingResult Sample(ref ActivityCreationOptions<ActivityContext> options) =>
        (options.Parent.TraceFlags & ActivityTraceFlags.Recorded) != 0 && !_unheard.ContainsKey((options.Source.Name, options.Source.Version ?? ""))
            ? ActivitySamplingResult.AllDataAndRecorded
            : ActivitySamplingResult.None;

    // On whatever thread the activity ends.
    private void Send(Activity activity)
    {
        if (!activity.Recorded || activity.IdFormat != ActivityIdFormat.W3C || _unheard.ContainsKey((activity.Source.Name, activity.Source.Version ?? "")))
            return;
        if (Interlocked.Increment(ref _sent) > MaxSpans)
            Interlocked.Increment(ref _dropped);
        else
            Say(0, activity);
    }

    private void Say(long dropped, Activity? activity)
    {
        var frame = new FrameBuffer();
        int mark = frame.Begin(FrameKind.Span);
        frame.WriteVarint(dropped);
        if (activity is not null)
            SpanRecord.Write(activity, frame);
        frame.End(mark);
        say(frame);
        frame.Release();
    }
}
