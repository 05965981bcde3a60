namespace Parallelism.Observation;

// Items per second over about the last ten seconds: a call that slows down shows it, and one long item does not make it jump.
internal sealed class Rate
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(500);

    private readonly Queue<(TimeSpan At, long Ended)> _samples = new([(TimeSpan.Zero, 0)]);
    private TimeSpan _last;

    public double Next(TimeSpan elapsed, long ended)
    {
        (TimeSpan at, long before) = _samples.Peek();
        double rate = elapsed > at ? (ended - before) / (elapsed - at).TotalSeconds : 0;
        if (elapsed - _last < Spacing)
            return rate;
        _last = elapsed;
        _samples.Enqueue((elapsed, ended));
        while (_samples.Count > 2 && elapsed - _samples.Peek().At > Window)
            _samples.Dequeue();
        return rate;
    }
}
