using System.Collections;

namespace Parallelism.Tests.Contract;

// A lazy source that tells how far it was read, whether by one thread at a time, and whether it was disposed.
internal sealed class ProbedSource(int count) : IEnumerable<int>
{
    private int _given;
    private int _disposals;
    private int _readers;

    public int Given => Volatile.Read(ref _given);

    public int Disposals => Volatile.Read(ref _disposals);

    public bool WasReadByTwoAtOnce { get; private set; }

    public IEnumerator<int> GetEnumerator()
    {
        try
        {
            for (int i = 0; i < count; i++)
            {
                if (Interlocked.Increment(ref _readers) > 1)
                    WasReadByTwoAtOnce = true;
                Interlocked.Increment(ref _given);
                Interlocked.Decrement(ref _readers);
                yield return i;
            }
        }
        finally
        {
            Interlocked.Increment(ref _disposals);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
