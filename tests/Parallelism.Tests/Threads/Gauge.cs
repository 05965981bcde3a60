namespace Parallelism.Tests.Threads;

// Counts how many are inside at once, and remembers the most.
internal sealed class Gauge
{
    private int _inside;
    private int _most;

    public int Most => Volatile.Read(ref _most);

    public void Enter()
    {
        int inside = Interlocked.Increment(ref _inside);
        int most = Volatile.Read(ref _most);
        while (inside > most)
            most = Interlocked.CompareExchange(ref _most, inside, most) is var seen && seen == most ? inside : seen;
    }

    public void Leave() => Interlocked.Decrement(ref _inside);

    public void Spin(int iterations)
    {
        Enter();
        Thread.SpinWait(iterations);
        Leave();
    }

    public async Task YieldAsync(int times)
    {
        Enter();
        for (int i = 0; i < times; i++)
            await Task.Yield();
        Leave();
    }
}
