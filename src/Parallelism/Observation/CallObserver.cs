using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Parallelism.Observation;

// One call of a verb, watched: its activity, its measurements, its progress. A call that nobody watches has none, and pays nothing.
internal sealed class CallObserver
{
    private readonly string _verb;
    private readonly int _degree;
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly Activity? _activity;
    private readonly ConcurrentDictionary<long, long>? _submissions;
    private readonly Rate _rate = new();
    private TimeSpan _lastLook;
    private ProgressReporter? _progress;
    private long _done;
    private long _failed;
    private long _running;
    private long _workTicks;
    private long _serializerTicks;
    private long _spansDropped;

    public CallObserver(string verb, string method, IExecutionStrategy strategy, in Watching watching)
    {
        _verb = verb;
        _degree = strategy.MaxDegreeOfParallelism;
        Meter = new(strategy.Name);
        TracesItems = watching.TraceItems && Instruments.Source.HasListeners();
        TimesItems = Instruments.WatchesItems;
        Method = method;
        if (verb == "stream" && Instruments.ItemWait.Enabled)
            _submissions = new();
        _activity = Instruments.Source.StartActivity(ActivityKind.Internal, name: $"Parallelism.{char.ToUpperInvariant(verb[0])}{verb[1..]}",
            tags: [new(Instruments.OperationTag, verb), new(Instruments.StrategyTag, strategy.Name), new("code.function.name", method)]);
        if (_activity is not null)
            _activity.DisplayName = $"{verb} {method}";
    }

    private CallObserver(string method) => (_verb, Method, Meter, TracesItems) = ("", method, new(""), true);

    // For items of a call that is watched in another process: each is an activity here, and nothing else is seen. Null: nobody listens here.
    public static CallObserver? OfItems(string method) => Instruments.Source.HasListeners() ? new(method) : null;

    public static bool IsWanted(in Watching watching) => Instruments.WatchesCalls || watching.Progress is not null;

    public string Method { get; }

    // Whose measurements these are; the strategy that runs the items puts in its own.
    public StrategyMeter Meter { get; set; }

    // How many items run at this moment, where they do not run in this process.
    public Func<int>? CountRunning { get; set; }

    public bool TracesItems { get; }

    public bool TimesItems { get; }

    // Whether each item has to be begun and ended by itself.
    public bool WatchesItems => TracesItems || TimesItems;

    // What receives progress threw is what the call ends in.
    public void ThrowIfReceiverFailed()
    {
        if (_progress?.Error is { } error)
            ExceptionDispatchInfo.Throw(error);
    }

    public Activity? Activity => _activity;

    // Items are of so many units each, together total; null: nobody knows how many there are.
    public void Report(in Watching watching, long? items, long? total, Action onReceiverError)
    {
        if (watching.Progress is { } receiver)
            _progress = new(receiver, watching.Interval, summary => Look(items, total, summary), onReceiverError, TimeProvider.System);
        if (total is { } known)
            _activity?.SetTag("parallelism.items", known);
    }

    // ---- items in this process ----

    public void Submit(long index) => _submissions?.TryAdd(index, Stopwatch.GetTimestamp());

    public ItemWatch Begin(long index)
    {
        Interlocked.Increment(ref _running);
        Activity? activity = TracesItems ? StartItem(Method, index) : null;
        long now = Stopwatch.GetTimestamp();
        if (Instruments.ItemWait.Enabled)
            Instruments.ItemWait.Record(Stopwatch.GetElapsedTime(SubmittedAt(index), now).TotalSeconds, Meter.Tags);
        return new(now, activity);
    }

    public void End(in ItemWatch item, Exception? error)
    {
        long ticks = Stopwatch.GetTimestamp() - item.BeganAt;
        Interlocked.Decrement(ref _running);
        Interlocked.Add(ref _workTicks, ticks);
        if (Instruments.ItemRun.Enabled)
            Instruments.ItemRun.Record(Seconds(ticks), Meter.Tags);
        EndItem(item.Activity, error);
    }

    // A range of items that are not watched one by one.
    public long BeginRange()
    {
        Interlocked.Increment(ref _running);
        return Stopwatch.GetTimestamp();
    }

    public void EndRange(long beganAt)
    {
        Interlocked.Decrement(ref _running);
        Interlocked.Add(ref _workTicks, Stopwatch.GetTimestamp() - beganAt);
    }

    // ---- items in a worker ----

    // So many items ended there and took so long, all together, in units of the stopwatch.
    public void Ran(long firstIndex, long items, long workTicks, long serializerTicks)
    {
        Interlocked.Add(ref _workTicks, workTicks);
        Interlocked.Add(ref _serializerTicks, serializerTicks);
        if (!TimesItems || items == 0)
            return;
        long now = Stopwatch.GetTimestamp();
        for (long i = 0; i < items; i++)
        {
            if (Instruments.ItemRun.Enabled)
                Instruments.ItemRun.Record(Seconds(workTicks) / items, Meter.Tags);
            if (Instruments.ItemWait.Enabled)
                Instruments.ItemWait.Record(Math.Max(0, Seconds(now - SubmittedAt(firstIndex + i)) - (Seconds(workTicks + serializerTicks) / items)), Meter.Tags);
        }
        if (serializerTicks > 0)
            RecordSerialization("worker", serializerTicks);
    }

    // Arguments were written, or results read, since then.
    public void Serialized(string step, long since)
    {
        long ticks = Stopwatch.GetTimestamp() - since;
        Interlocked.Add(ref _serializerTicks, ticks);
        RecordSerialization(step, ticks);
    }

    public void DropSpans(long count)
    {
        Interlocked.Add(ref _spansDropped, count);
        if (Instruments.SpansDropped.Enabled)
            Instruments.SpansDropped.Add(count, Meter.Tags);
    }

    // ---- both ----

    public void Ended(long done, long failed)
    {
        if (done != 0)
            Interlocked.Add(ref _done, done);
        if (failed != 0)
            Interlocked.Add(ref _failed, failed);
    }

    // The call is over; with what its caller is about to be told.
    public void End(Exception? error)
    {
        long elapsed = Stopwatch.GetTimestamp() - _startedAt;
        if (Instruments.CallDuration.Enabled)
        {
            TagList tags = Meter.TagsWith(Instruments.OperationTag, _verb);
            if (error is not null)
                tags.Add(Instruments.ErrorTag, error.GetType().FullName);
            Instruments.CallDuration.Record(Seconds(elapsed), tags);
        }
        _progress?.End(Summarize(Stopwatch.GetElapsedTime(0, elapsed)));
        if (_activity is null)
            return;
        if (Meter.Instance is { } instance)
            _activity.SetTag(Instruments.InstanceTag, instance);
        if (Interlocked.Read(ref _failed) is > 0 and var failed)
            _activity.SetTag("parallelism.items.failed", failed);
        if (Interlocked.Read(ref _spansDropped) is > 0 and var dropped)
            _activity.SetTag("parallelism.spans.dropped", dropped);
        EndItem(_activity, error);
    }

    // Below the activity that is current, or below one elsewhere.
    public static Activity? StartItem(string? method, long index, ActivityContext parent = default)
    {
        Activity? activity = Instruments.Source.StartActivity("Parallelism.Item", ActivityKind.Internal, parent, [new("parallelism.item.index", index)]);
        if (activity is not null && method is not null)
            activity.DisplayName = $"item {method}";
        return activity;
    }

    public static void EndItem(Activity? activity, Exception? error)
    {
        if (activity is null)
            return;
        if (error is not null)
        {
            activity.SetTag(Instruments.ErrorTag, error.GetType().FullName);
            if (error is not OperationCanceledException)
                activity.SetStatus(ActivityStatusCode.Error);
        }
        activity.Dispose();
    }

    private long SubmittedAt(long index) => _submissions is not null && _submissions.TryRemove(index, out long at) ? at : _startedAt;

    private void RecordSerialization(string step, long ticks)
    {
        if (Instruments.Serialization.Enabled)
            Instruments.Serialization.Record(Seconds(ticks), Meter.TagsWith(Instruments.StepTag, step));
    }

    private static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;

    private RunSummary Summarize(TimeSpan elapsed) => new()
    {
        Done = Interlocked.Read(ref _done),
        Failed = Interlocked.Read(ref _failed),
        Elapsed = elapsed,
        MaxDegreeOfParallelism = _degree,
        WorkTime = Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _workTicks)),
        SerializationTime = Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _serializerTicks)),
    };

    private RunProgress Look(long? items, long? total, RunSummary? summary)
    {
        TimeSpan elapsed = summary?.Elapsed ?? Stopwatch.GetElapsedTime(_startedAt);
        // A report may have looked at the clock between the end and its summary.
        if (elapsed < _lastLook)
            elapsed = _lastLook;
        _lastLook = elapsed;
        // Failures first: an item in both would be one too many.
        long failed = Interlocked.Read(ref _failed);
        long done = Interlocked.Read(ref _done);
        if (total > items)
            done = (long)((Int128)done * total.Value / items!.Value);
        double rate = _rate.Next(elapsed, done + failed);
        if (summary is not null)
        {
            rate = elapsed > TimeSpan.Zero ? (done + failed) / elapsed.TotalSeconds : 0;
            summary = summary with { Done = done, Elapsed = elapsed };
        }
        long? left = total - done - failed;
        return new()
        {
            Done = done,
            Failed = failed,
            Running = summary is not null ? 0 : CountRunning?.Invoke() ?? (int)Math.Max(0, Interlocked.Read(ref _running)),
            Total = total,
            Elapsed = elapsed,
            Rate = rate,
            Remaining = left == 0 ? TimeSpan.Zero : left is null || rate <= 0 ? null : Limit(left.Value / rate),
            Summary = summary,
        };
    }

    // A rate close to nothing must not overflow.
    private static TimeSpan? Limit(double seconds) => seconds < TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : null;
}
