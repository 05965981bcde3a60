namespace Parallelism.Tests.Contract;

// What an item draws, by members of every kind, as bits.
public static class RandomBits
{
    public static long[] Draw()
    {
        Random random = WorkContext.Random;
        var bytes = new byte[13];
        random.NextBytes(bytes);
        int[] cards = [.. Enumerable.Range(0, 52)];
        random.Shuffle(cards);
        return
        [
            WorkContext.Index,
            random.NextInt64(),
            random.Next(),
            random.Next(10),
            random.Next(-10, 10),
            random.NextInt64(1L << 50),
            BitConverter.DoubleToInt64Bits(random.NextDouble()),
            BitConverter.SingleToInt32Bits(random.NextSingle()),
            BitConverter.ToInt64(bytes, 5),
            cards[0],
            cards[51],
            random.GetItems(cards, 3)[2],
            ReferenceEquals(random, WorkContext.Random) ? 1 : 0,
        ];
    }
}
