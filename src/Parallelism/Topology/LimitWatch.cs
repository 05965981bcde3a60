namespace Parallelism.Topology;

// The degree that the limits of this process allow: read when it is made, and again when somebody who has work asks for it and the last reading is
// old. It has no timer: who asks decides how long.
internal sealed class LimitWatch
{
    // How often to ask.
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // Those who ask are not in step: nobody shall wait two periods because another one has just asked.
    private static readonly TimeSpan Fresh = Period * 0.75;

    private readonly Func<MachineTopology> _read;
    private readonly Func<string, string?> _environment;
    private readonly int? _runtimeCount;
    private long _readAt;
    private int _degree;

    // What is read need not have more than processors and limits. runtimeCount is Environment.ProcessorCount, or null for another machine than this.
    public LimitWatch(Func<MachineTopology> read, Func<string, string?> environment, int? runtimeCount, bool isWorker, TimeProvider time)
    {
        (_read, _environment, Time) = (read, environment, time);
        _readAt = time.GetTimestamp();
        var request = new StrategyRequest(read()) { Environment = environment, IsWorker = isWorker, RuntimeCount = isWorker ? runtimeCount : null };
        _degree = StrategyChoice.DegreeOf(request);
        IsFixed = isWorker || EnvironmentOverride.Read(environment).Degree is not null;

        // The runtime has counted at its start. That counts on only where it knew of something that is not seen here.
        if (IsFixed || runtimeCount >= _degree)
            return;
        _runtimeCount = runtimeCount;
        _degree = StrategyChoice.DegreeOf(request with { RuntimeCount = runtimeCount });
    }

    public TimeProvider Time { get; }

    // Whether the degree never changes: the environment states it, or this is a worker.
    public bool IsFixed { get; }

    // Reads the limits where the last reading is old.
    public int Look()
    {
        var now = Time.GetTimestamp();
        var before = Volatile.Read(ref _readAt);
        if (!IsFixed && Time.GetElapsedTime(before, now) >= Fresh && Interlocked.CompareExchange(ref _readAt, now, before) == before)
            Volatile.Write(ref _degree, ProcessorLimit.Least(ProcessorLimit.List(_read(), _runtimeCount, _environment)).Processors!.Value);
        return Volatile.Read(ref _degree);
    }
}
