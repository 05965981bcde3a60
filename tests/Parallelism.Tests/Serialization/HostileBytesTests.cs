using Parallelism.Serialization;

namespace Parallelism.Tests.Serialization;

public sealed class HostileBytesTests
{
    internal sealed record Everything(
        int Id, string? Name, List<int> Numbers, Dictionary<string, double[]> Series, object? Any, DateTime At, DateTimeOffset Then, decimal Money, Guid Key,
        IReadOnlyList<Everything?> Inner, (int, string) Pair, HashSet<string> Tags, bool[] Flags, int[,] Grid, Version Version, Uri Uri, TimeZoneInfo Zone, Exception? Error);

    [Theory]
    [InlineData("DDFFFFFFFF")]
    [InlineData("DD7FFFFFFF")]
    [InlineData("DCFFFF")]
    [InlineData("DFFFFFFFFF")]
    [InlineData("DF7FFFFFFF")]
    [InlineData("DBFFFFFFFF")]
    [InlineData("DB7FFFFFFF61")]
    [InlineData("C6FFFFFFFF")]
    [InlineData("C9FFFFFFFF28")]
    [InlineData("C1")]
    [InlineData("")]
    [InlineData("C700")]
    [InlineData("C7002A")]
    [InlineData("A3E28200")]
    [InlineData("A1FF")]
    public void Claims_without_bytes_are_refused_with_little_memory(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        Try<string>(bytes);
        Try<int[]>(bytes);
        Try<List<string>>(bytes);
        Try<Dictionary<string, Everything>>(bytes);
        Try<Everything>(bytes);
        Try<object>(bytes);
        Try<int[,]>(bytes);
        Try<(int, int)>(bytes);
    }

    [Fact]
    public void Nesting_without_end_is_refused_before_the_stack_is_spent()
    {
        byte[] arrays = [.. Enumerable.Repeat((byte)0x91, 100_000), 0xC0];
        Try<Nested>(arrays);
        byte[] maps = [.. Enumerable.Repeat(new byte[] { 0x81, 0xA5, (byte)'I', (byte)'n', (byte)'n', (byte)'e', (byte)'r' }, 100_000).SelectMany(x => x), 0xC0];
        FluentActions.Invoking(() => Travel.Read<Nested>(maps)).Should().Throw<MessagePackFormatException>().WithMessage("*nested more than 512 deep*");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Lists_in_lists_cannot_each_claim_what_is_left(bool references)
    {
        var bytes = new List<byte>();
        for (int level = 0; level < 200; level++)
            bytes.AddRange([0x81, 0xA8, .. "Children"u8, 0xDD, 0x00, 0x07, 0xA1, 0x20]);
        bytes.AddRange(Enumerable.Repeat((byte)0xC0, 500_000));
        byte[] message = [.. bytes];
        Try<Tree>(message, references).Should().BeFalse();
        byte[] arrays = [.. Enumerable.Range(0, 200).SelectMany(_ => new byte[] { 0xDD, 0x00, 0x07, 0xA1, 0x20 }), .. Enumerable.Repeat((byte)0xC0, 500_000)];
        Try<object[][][][][][][][]>(arrays, references).Should().BeFalse();
    }

    [Fact]
    public void Every_prefix_of_a_message_is_refused()
    {
        byte[] bytes = Travel.Write(Sample());
        for (int length = 0; length < bytes.Length; length++)
        {
            byte[] prefix = bytes[..length];
            FluentActions.Invoking(() => Travel.Read<Everything>(prefix)).Should().Throw<MessagePackFormatException>("only {0} of {1} bytes are there", length, bytes.Length);
        }
    }

    // Fails if any other exception escapes, and if reading ever takes more memory than the bytes can stand for.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_hundred_thousand_damaged_messages_end_in_a_value_or_a_typed_error(bool references)
    {
        byte[] good = Travel.Write(Sample(), references);
        var random = new Random(references ? 4711 : 42);
        int values = 0;
        byte[] bad = new byte[good.Length];
        for (int i = 0; i < 50_000; i++)
        {
            good.CopyTo(bad, 0);
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                bad[random.Next(bad.Length)] = (byte)random.Next(256);
            }

            values += Try<Everything>(bad, references) ? 1 : 0;
        }

        values.Should().BeInRange(100, 49_000, "the damage must reach values as well as structure");
    }

    private static bool Try<T>(byte[] bytes, bool references = false)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            _ = Travel.Read<T>(bytes, references);
            return true;
        }
        catch (MessagePackFormatException)
        {
            return false;
        }
        finally
        {
            (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000_000 + (bytes.Length * 64L));
        }
    }

    private static Everything Sample() => new(
        1, "Name", [1, 2, 3], new() { ["a"] = [1, 2], ["b"] = [] }, new Version(1, 2), DateTime.UnixEpoch, DateTimeOffset.UnixEpoch, 1.25m, Guid.Empty,
        [null, new(2, null, [], [], 5, default, default, 0, default, [], (1, "x"), [], [], new int[0, 0], new(1, 0), new("a", UriKind.Relative), TimeZoneInfo.Utc, null)],
        (3, "y"), ["t", "u"], [true, false], new[,] { { 1, 2 }, { 3, 4 } }, new(3, 4), new("https://a.b/"), TimeZoneInfo.Utc, new InvalidOperationException("x"));

    internal sealed class Tree
    {
        public List<Tree>? Children { get; set; }
    }

    internal sealed class Nested
    {
        public Nested? Inner { get; set; }
    }
}
