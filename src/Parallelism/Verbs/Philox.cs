using System.Runtime.CompilerServices;

namespace Parallelism.Verbs;

// Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011): a counter of 128 bits and a key of 64
// give 128 random bits, so any place of any stream is there at once, without a state. The counter's upper half is the stream, the lower one the place.
internal static class Philox
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    public static (uint W0, uint W1, uint W2, uint W3) Block(ulong key, ulong stream, ulong place)
    {
        (uint c0, uint c1, uint c2, uint c3) = ((uint)place, (uint)(place >> 32), (uint)stream, (uint)(stream >> 32));
        (uint k0, uint k1) = ((uint)key, (uint)(key >> 32));
        for (int i = 0; i < Rounds; i++)
        {
            ulong p0 = Math.BigMul(Multiplier0, c0);
            ulong p1 = Math.BigMul(Multiplier1, c2);
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }
        return (c0, c1, c2, c3);
    }

    // The first half of a block.
    public static ulong Half(ulong key, ulong stream, ulong place)
    {
        (uint low, uint high, _, _) = Block(key, stream, place);
        return low | (ulong)high << 32;
    }

    // Numbers that are close to one another become keys that are not: the finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong number)
    {
        number *= 0x9E3779B97F4A7C15;
        number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9;
        number = (number ^ number >> 27) * 0x94D049BB133111EB;
        return number ^ number >> 31;
    }
}
