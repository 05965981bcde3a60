using System.Globalization;
using Parallelism.Verbs;

namespace Parallelism.Tests.Verbs;

public sealed class PhiloxTests
{
    // The known answers for philox4x32 with 10 rounds of Random123, the authors' own library (tests/kat_vectors): counter, key, output.
    public static TheoryData<string, string, string> KnownAnswers { get; } = new()
    {
        { "00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8" },
        { "ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd" },
        { "243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1" },
    };

    [Theory]
    [MemberData(nameof(KnownAnswers))]
    public void The_generator_gives_the_published_answers(string counter, string key, string output)
    {
        uint[] c = Words(counter), k = Words(key), expected = Words(output);
        (uint w0, uint w1, uint w2, uint w3) = Philox.Block(Pair(k[0], k[1]), stream: Pair(c[2], c[3]), place: Pair(c[0], c[1]));
        new[] { w0, w1, w2, w3 }.Should().Equal(expected);
    }

    [Fact]
    public void A_stream_is_its_blocks_one_after_the_other()
    {
        var random = new PhiloxRandom(key: 7, stream: 3);
        var bytes = new byte[4 * 4 * 5];
        random.NextBytes(bytes);
        for (int block = 0; block < 5; block++)
        {
            (uint w0, uint w1, uint w2, uint w3) = Philox.Block(7, 3, (ulong)block);
            for (int word = 0; word < 4; word++)
                BitConverter.ToUInt32(bytes, 16 * block + 4 * word).Should().Be(new[] { w0, w1, w2, w3 }[word]);
        }
    }

    [Fact]
    public void Every_member_draws_from_the_stream_word_by_word()
    {
        uint[] words = new uint[64];
        var raw = new PhiloxRandom(1, 2);
        for (int i = 0; i < words.Length; i++)
            words[i] = Word(raw);
        var random = new PhiloxRandom(1, 2);
        random.Next().Should().Be((int)(words[0] >> 1));
        random.NextInt64().Should().Be((long)(Pair(words[1], words[2]) >> 1));
        random.NextDouble().Should().Be((Pair(words[3], words[4]) >> 11) / (double)(1L << 53));
        random.NextSingle().Should().Be((words[5] >> 8) / (float)(1 << 24));
        random.Next(1000).Should().Be((int)((ulong)words[6] * 1000 >> 32));
        random.Next(-500, 500).Should().Be((int)((ulong)words[7] * 1000 >> 32) - 500);
        random.NextInt64(1L << 40).Should().Be((long)(((UInt128)Pair(words[8], words[9]) << 40) >> 64));
        random.NextInt64(-5, (1L << 40) - 5).Should().Be((long)(((UInt128)Pair(words[10], words[11]) << 40) >> 64) - 5);
        var odd = new byte[5];
        random.NextBytes(odd);
        odd.Should().Equal([.. BitConverter.GetBytes(words[12]), (byte)words[13]]);
        Word(random).Should().Be(words[14]);
        random.Next(0).Should().Be(0);
        random.Next(5, 5).Should().Be(5);
        Word(random).Should().Be(words[17], "an empty range draws a word, too");
        random.Drawn.Should().Be(18);
    }

    [Fact]
    public void What_the_framework_makes_of_a_random_comes_from_the_same_stream()
    {
        int[] numbers = [.. Enumerable.Range(0, 1000)];
        int[] again = [.. numbers];
        new PhiloxRandom(5, 6).Shuffle(numbers);
        new PhiloxRandom(5, 6).Shuffle(again);
        numbers.Should().Equal(again);
        numbers.Should().NotEqual(Enumerable.Range(0, 1000));
        numbers.Order().Should().Equal(Enumerable.Range(0, 1000));
        int[] other = [.. Enumerable.Range(0, 1000)];
        new PhiloxRandom(5, 7).Shuffle(other);
        other.Should().NotEqual(numbers);
        new PhiloxRandom(5, 6).GetItems(numbers, 50).Should().Equal(new PhiloxRandom(5, 6).GetItems(numbers, 50));
    }

    [Fact]
    public void Numbers_stay_inside_their_interval()
    {
        var random = new PhiloxRandom(8, 9);
        for (int i = 0; i < 20_000; i++)
        {
            random.Next().Should().BeInRange(0, int.MaxValue - 1);
            random.Next(int.MinValue, int.MaxValue).Should().BeLessThan(int.MaxValue);
            random.NextInt64(long.MinValue, long.MaxValue).Should().BeLessThan(long.MaxValue);
            random.NextDouble().Should().BeInRange(0, 1 - Math.Pow(2, -53));
            random.NextSingle().Should().BeInRange(0, 1 - MathF.Pow(2, -24));
            random.Next(3).Should().BeInRange(0, 2);
        }
    }

    [Fact]
    public void Mistaken_ranges_are_refused_as_by_any_random()
    {
        var random = new PhiloxRandom(1, 1);
        FluentActions.Invoking(() => random.Next(-1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => random.Next(2, 1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => random.NextInt64(-1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => random.NextInt64(2, 1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => random.NextBytes(null!)).Should().Throw<ArgumentNullException>();
    }

    private static uint[] Words(string text) => [.. text.Split(' ').Select(static word => uint.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];

    private static ulong Pair(uint low, uint high) => low | (ulong)high << 32;

    private static uint Word(PhiloxRandom random)
    {
        var bytes = new byte[4];
        random.NextBytes(bytes);
        return BitConverter.ToUInt32(bytes);
    }
}
