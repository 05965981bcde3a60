using System.Numerics;

namespace Parallelism.Observation;

// A count that many threads add to at once. Each processor has a cell of its own, so that they do not pass one cache line around.
internal sealed class StripedCount
{
    // Longs in two cache lines, for processors fetch them in pairs.
    private const int Stride = 16;
    private const int MaxStripes = 16;

    private static readonly int Mask = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, MaxStripes)) - 1;

    private readonly long[] _cells = new long[(Mask + 2) * Stride];

    public long Sum
    {
        get
        {
            long sum = 0;
            for (int i = Stride; i < _cells.Length; i += Stride)
                sum += Interlocked.Read(ref _cells[i]);
            return sum;
        }
    }

    public void Add(long number) => Interlocked.Add(ref _cells[((Thread.GetCurrentProcessorId() & Mask) + 1) * Stride], number);
}
