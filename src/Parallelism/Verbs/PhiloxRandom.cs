using System.Buffers.Binary;

namespace Parallelism.Verbs;

// One stream of Philox as System.Random: the words of block 0, of block 1, and so on. Every member draws whole words in this order, and what the
// base class makes of its virtual members (Shuffle, GetItems, ...) comes from the same words.
internal sealed class PhiloxRandom(ulong key, ulong stream, ulong drawn = 0) : Random
{
    private (uint W0, uint W1, uint W2, uint W3) _block;
    private ulong _drawn = drawn;
    private bool _hasBlock;

    public ulong Key => key;

    public ulong Stream => stream;

    // The number of words so far.
    public ulong Drawn => _drawn;

    public override int Next()
    {
        uint value;
        do
            value = NextWord() >> 1;
        while (value == int.MaxValue);
        return (int)value;
    }

    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (int)Below((uint)maxValue);
    }

    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return minValue + (int)Below((uint)maxValue - (uint)minValue);
    }

    public override long NextInt64()
    {
        ulong value;
        do
            value = NextPair() >> 1;
        while (value == long.MaxValue);
        return (long)value;
    }

    public override long NextInt64(long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (long)Below((ulong)maxValue);
    }

    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return minValue + (long)Below((ulong)maxValue - (ulong)minValue);
    }

    public override double NextDouble() => (NextPair() >> 11) * (1.0 / (1L << 53));

    public override float NextSingle() => (NextWord() >> 8) * (1.0f / (1 << 24));

    public override void NextBytes(byte[] buffer)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        NextBytes(buffer.AsSpan());
    }

    public override void NextBytes(Span<byte> buffer)
    {
        while (buffer.Length >= sizeof(uint))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(buffer, NextWord());
            buffer = buffer[sizeof(uint)..];
        }
        if (buffer.IsEmpty)
            return;
        Span<byte> last = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(last, NextWord());
        last[..buffer.Length].CopyTo(buffer);
    }

    protected override double Sample() => NextDouble();

    private uint NextWord()
    {
        uint place = (uint)_drawn & 3;
        if (place == 0 || !_hasBlock)
        {
            _block = Philox.Block(key, stream, _drawn >> 2);
            _hasBlock = true;
        }
        _drawn++;
        return place switch
        {
            0 => _block.W0,
            1 => _block.W1,
            2 => _block.W2,
            _ => _block.W3,
        };
    }

    private ulong NextPair() => NextWord() | (ulong)NextWord() << 32;

    // Without bias and nearly without a division: Lemire, "Fast random integer generation in an interval" (TOMACS 2019). A range of one value, or of
    // none, draws a word all the same.
    private uint Below(uint limit)
    {
        ulong product = (ulong)NextWord() * limit;
        if ((uint)product < limit)
        {
            uint threshold = limit == 0 ? 0 : (0 - limit) % limit;
            while ((uint)product < threshold)
                product = (ulong)NextWord() * limit;
        }
        return (uint)(product >> 32);
    }

    private ulong Below(ulong limit)
    {
        ulong high = Math.BigMul(NextPair(), limit, out ulong low);
        if (low < limit)
        {
            ulong threshold = limit == 0 ? 0 : (0 - limit) % limit;
            while (low < threshold)
                high = Math.BigMul(NextPair(), limit, out low);
        }
        return high;
    }
}
