using System.Collections.Concurrent;
using Parallelism.Dispatch;
using Parallelism.Wire;

namespace Parallelism.Tests.Dispatch;

// Makes scripted workers, and keeps the books over all of them: what may not be is a fault.
internal sealed class ScriptedPool : IWorkerLinkFactory
{
    private int _lastId;
    private int _running;
    private int _alive;
    private int _returned;

    public Func<ScriptedWorker, long, long, Step> Script { get; init; } = static (_, _, _) => Step.Answer;

    // Which starts fail: by number, from one.
    public Func<int, bool> RefusesStart { get; init; } = static _ => false;

    // The memory node that a worker is bound to.
    public Func<int, int> NodeOfWorker { get; init; } = static _ => -1;

    // What a worker says an item took, in units of 100 ns.
    public uint Ticks { get; init; } = 1000;

    // Whether a result of a block waits for the next ones.
    public Func<long, long, bool> Keeps { get; init; } = static (_, _) => false;

    public int SendCapacity { get; init; } = 48 * 1024;

    public ConcurrentQueue<string> Faults { get; } = new();

    public ConcurrentBag<ScriptedWorker> Workers { get; } = [];

    // How often each item of each call was begun.
    public ConcurrentDictionary<(long Call, long Index), int> Begun { get; } = new();

    public int MostRunning { get; private set; }

    public int MostAlive { get; private set; }

    public int Starts => _lastId;

    public async Task<IWorkerLink> StartAsync(int node, WatchClock clock, CancellationToken cancellationToken)
    {
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        int id = Interlocked.Increment(ref _lastId);
        if (RefusesStart(id))
            throw new WorkerStartException($"Worker {id} does not start.");
        var worker = new ScriptedWorker(this, id);
        Workers.Add(worker);
        MostAlive = Math.Max(MostAlive, Interlocked.Increment(ref _alive));
        return worker;
    }

    // Runs that workers gave back when they were asked to.
    public int Returned => _returned;

    public void CountReturned(int runs) => Interlocked.Add(ref _returned, runs);

    public void Died() => Interlocked.Decrement(ref _alive);

    public int Alive => Volatile.Read(ref _alive);

    public void Begin(long call, long index)
    {
        Begun.AddOrUpdate((call, index), 1, static (_, n) => n + 1);
        MostRunning = Math.Max(MostRunning, Interlocked.Increment(ref _running));
    }

    public void End() => Interlocked.Decrement(ref _running);

    public void Check(bool holds, string fault)
    {
        if (!holds)
            Faults.Enqueue(fault);
    }
}
