using System.Buffers;
using System.Globalization;
using Parallelism.Serialization;

namespace Parallelism.Tests.Serialization;

// Vectors written out from https://github.com/msgpack/msgpack/blob/master/spec.md.
public sealed class MessagePackFormatTests
{
    private delegate void WriteSomething(ref MessagePackWriter writer);

    [Theory]
    [InlineData(0, "00")]
    [InlineData(1, "01")]
    [InlineData(127, "7F")]
    [InlineData(128, "CC80")]
    [InlineData(255, "CCFF")]
    [InlineData(256, "CD0100")]
    [InlineData(65535, "CDFFFF")]
    [InlineData(65536, "CE00010000")]
    [InlineData(4294967295, "CEFFFFFFFF")]
    [InlineData(4294967296, "CF0000000100000000")]
    [InlineData(long.MaxValue, "CF7FFFFFFFFFFFFFFF")]
    [InlineData(-1, "FF")]
    [InlineData(-32, "E0")]
    [InlineData(-33, "D0DF")]
    [InlineData(-128, "D080")]
    [InlineData(-129, "D1FF7F")]
    [InlineData(-32768, "D18000")]
    [InlineData(-32769, "D2FFFF7FFF")]
    [InlineData(-2147483648, "D280000000")]
    [InlineData(-2147483649, "D3FFFFFFFF7FFFFFFF")]
    [InlineData(long.MinValue, "D38000000000000000")]
    public void Integers_take_their_shortest_form(long value, string hex)
    {
        Hex((ref MessagePackWriter writer) => writer.Write(value)).Should().Be(hex);
        new MessagePackReader(Convert.FromHexString(hex)).ReadInt64().Should().Be(value);
        if (value is >= int.MinValue and <= int.MaxValue)
        {
            Hex((ref MessagePackWriter writer) => writer.Write((int)value)).Should().Be(hex);
            new MessagePackReader(Convert.FromHexString(hex)).ReadInt32().Should().Be((int)value);
        }
    }

    [Theory]
    [InlineData("CC05")]
    [InlineData("CD0005")]
    [InlineData("CE00000005")]
    [InlineData("CF0000000000000005")]
    [InlineData("D005")]
    [InlineData("D10005")]
    [InlineData("D200000005")]
    [InlineData("D30000000000000005")]
    public void Integers_are_read_from_every_form(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        new MessagePackReader(bytes).ReadInt64().Should().Be(5);
        new MessagePackReader(bytes).ReadUInt64().Should().Be(5);
        new MessagePackReader(bytes).ReadByte().Should().Be(5);
        new MessagePackReader(bytes).ReadSByte().Should().Be(5);
        new MessagePackReader(bytes).ReadDouble().Should().Be(5);
        new MessagePackReader(bytes).ReadSingle().Should().Be(5);
    }

    [Fact]
    public void The_other_scalars_have_the_bytes_of_the_specification()
    {
        Hex((ref MessagePackWriter writer) => writer.WriteNil()).Should().Be("C0");
        Hex((ref MessagePackWriter writer) => writer.Write(false)).Should().Be("C2");
        Hex((ref MessagePackWriter writer) => writer.Write(true)).Should().Be("C3");
        Hex((ref MessagePackWriter writer) => writer.Write(1.5f)).Should().Be("CA3FC00000");
        Hex((ref MessagePackWriter writer) => writer.Write(1.5)).Should().Be("CB3FF8000000000000");
        Hex((ref MessagePackWriter writer) => writer.Write(ulong.MaxValue)).Should().Be("CFFFFFFFFFFFFFFFFF");
        Hex((ref MessagePackWriter writer) => writer.WriteBinary([1, 2])).Should().Be("C4020102");
    }

    [Theory]
    [InlineData(0, "A0")]
    [InlineData(31, "BF")]
    [InlineData(32, "D920")]
    [InlineData(255, "D9FF")]
    [InlineData(256, "DA0100")]
    [InlineData(65535, "DAFFFF")]
    [InlineData(65536, "DB00010000")]
    public void Strings_have_the_shortest_header(int length, string header)
    {
        string ascii = new('a', length);
        Hex((ref MessagePackWriter writer) => writer.Write(ascii)).Should().Be(header + string.Concat(Enumerable.Repeat("61", length)));

        // As many bytes from half as many characters: the first guess of the header is wrong.
        string two = new string('ä', length / 2) + new string('a', length % 2);
        Hex((ref MessagePackWriter writer) => writer.Write(two)).Should().StartWith(header);
        Travel.There(two).Should().Be(two);
    }

    [Theory]
    [InlineData(0, "90", "80")]
    [InlineData(15, "9F", "8F")]
    [InlineData(16, "DC0010", "DE0010")]
    [InlineData(65535, "DCFFFF", "DEFFFF")]
    [InlineData(65536, "DD00010000", "DF00010000")]
    public void Arrays_and_maps_have_the_shortest_header(int count, string array, string map)
    {
        Hex((ref MessagePackWriter writer) => writer.WriteArrayHeader(count)).Should().Be(array);
        Hex((ref MessagePackWriter writer) => writer.WriteMapHeader(count)).Should().Be(map);
    }

    [Theory]
    [InlineData(1, "D428")]
    [InlineData(2, "D528")]
    [InlineData(4, "D628")]
    [InlineData(8, "D728")]
    [InlineData(16, "D828")]
    [InlineData(0, "C70028")]
    [InlineData(3, "C70328")]
    [InlineData(255, "C7FF28")]
    [InlineData(256, "C8010028")]
    [InlineData(65536, "C90001000028")]
    public void Extensions_have_the_shortest_header(int length, string hex) =>
        Hex((ref MessagePackWriter writer) => writer.WriteExtensionHeader(40, length)).Should().Be(hex);

    [Theory]
    [InlineData("1970-01-01T00:00:00", "D6FF00000000")]
    [InlineData("2106-02-07T06:28:15", "D6FFFFFFFFFF")]
    [InlineData("2106-02-07T06:28:16", "D7FF0000000100000000")]
    [InlineData("1970-01-01T00:00:00.0000001", "D7FF0000019000000000")]
    [InlineData("2514-05-30T01:53:04", "C70CFF000000000000000400000000")]
    [InlineData("1969-12-31T23:59:59.5", "C70CFF1DCD6500FFFFFFFFFFFFFFFF")]
    public void Timestamps_take_their_shortest_form(string text, string hex)
    {
        DateTime utc = DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
        Hex((ref MessagePackWriter writer) => writer.WriteTimestamp(utc)).Should().Be(hex);
        new MessagePackReader(Convert.FromHexString(hex)).ReadTimestamp().Should().Be(utc);
    }

    [Fact]
    public void Objects_are_maps_and_number_arrays_one_block()
    {
        Convert.ToHexString(Travel.Write(new { A = 1, B = "x" })).Should().Be("82" + "A141" + "01" + "A142" + "A178");
        Convert.ToHexString(Travel.Write(new short[] { 1, -1 })).Should().Be("C70528" + "05" + "0100" + "FFFF");
        Convert.ToHexString(Travel.Write(new byte[] { 7 })).Should().Be("C40107");
        Convert.ToHexString(Travel.Write<object>(5)).Should().Be("D200000005");
    }

    [Fact]
    public void Skip_steps_over_any_value_however_deep()
    {
        byte[] deep = [.. Enumerable.Repeat((byte)0x91, 1_000_000), 0xC0, 0x2A];
        var reader = new MessagePackReader(deep);
        reader.Skip();
        reader.ReadInt32().Should().Be(42);
        foreach (string hex in new[] { "C0", "C3", "7F", "E0", "CA3FC00000", "CB3FF8000000000000", "CDFFFF", "D3FFFFFFFF7FFFFFFF", "A161", "D90161", "C40107", "D6FF00000000", "C70528050100FFFF", "8201020304", "920102" })
        {
            reader = new MessagePackReader(Convert.FromHexString(hex + "2A"));
            reader.Skip();
            reader.ReadInt32().Should().Be(42, "{0} was skipped", hex);
        }
    }

    [Fact]
    public void A_writer_loses_nothing_where_one_buffer_ends_and_the_next_begins()
    {
        var pages = new Pages();
        List<string> many = Enumerable.Range(0, 3000).Select(i => new string((char)('a' + (i % 26)), i % 700) + i).ToList();
        Payload.Write(pages, (many, new int[500], 1.5), new WriteContext { Formatters = Travel.Table });
        pages.Count.Should().BeGreaterThan(1000);
        (List<string> back, int[] numbers, double real) = Travel.Read<(List<string>, int[], double)>(pages.ToArray());
        back.Should().Equal(many);
        numbers.Should().Equal(new int[500]);
        real.Should().Be(1.5);
    }

    // Hands out no more than what is asked for.
    private sealed class Pages : IBufferWriter<byte>
    {
        private readonly List<byte> _all = [];
        private byte[] _page = [];

        public int Count { get; private set; }

        public void Advance(int count) => _all.AddRange(_page.AsSpan(0, count));

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public Memory<byte> GetMemory(int sizeHint = 0)
        {
            Count++;
            return _page = new byte[Math.Max(1, sizeHint)];
        }

        public byte[] ToArray() => [.. _all];
    }

    private static string Hex(WriteSomething write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        write(ref writer);
        writer.Flush();
        return Convert.ToHexString(buffer.WrittenSpan);
    }
}
