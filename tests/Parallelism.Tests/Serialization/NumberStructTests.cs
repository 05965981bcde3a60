using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Serialization;
using Parallelism.Serialization;

namespace Parallelism.Tests.Serialization;

public sealed class NumberStructTests
{
    internal record struct Place(double X, double Y, double Z);

    internal record struct Line(Place From, Place To, long Weight, ulong Style);

    internal record struct Gap(byte Small, long Large);

    internal record struct Flag(int Number, bool IsSet, byte A, byte B, byte C);

    internal record struct Moment(DateTime At, long Ticks);

    internal record struct Address(long Number, nint Pointer);

    [StructLayout(LayoutKind.Explicit)]
    internal record struct Overlaid
    {
        [FieldOffset(0)]
        public int Number;

        [FieldOffset(0)]
        public float Real;

        [FieldOffset(4)]
        public int Rest;
    }

    internal struct Partial
    {
        public int Kept { get; set; }

        [IgnoreDataMember]
        public int Left { get; set; }
    }

    internal struct Empty;

    [Fact]
    public void Structs_of_numbers_are_one_block()
    {
        Place[] places = [.. Enumerable.Range(0, 1_000).Select(i => new Place(i, i / 3.0, -i))];
        ShouldBeBlock(places, 24);
        ShouldBeBlock(new Line[] { new(places[1], places[2], 5, 6) }, 64);
        ShouldBeBlock(new (int, float)[] { (1, 2), (3, 4) }, 8);
        ShouldBeBlock(new KeyValuePair<long, double>[] { new(1, 2) }, 16);
        ShouldBeBlock(new (DayOfWeek, char, short)[] { (DayOfWeek.Friday, 'x', -1) }, 8);
        ShouldBeBlock(new Vector3[] { new(1, 2, 3) }, 12);
        Travel.There(places.ToList()).Should().Equal(places);
        Place[,] grid = { { places[1], places[2] }, { places[3], places[4] } };
        Travel.There(grid).Should().BeEquivalentTo(grid);
        Travel.There<IReadOnlyList<Place>>(places).Should().Equal(places);
        Travel.There<object>(places).Should().BeOfType<Place[]>().Which.Should().Equal(places);
    }

    [Fact]
    public void Others_keep_their_own_form()
    {
        ShouldBeArray(new Gap[] { new(1, 2) });
        ShouldBeArray(new Flag[] { new(1, true, 2, 3, 4) });
        ShouldBeArray(new Moment[] { new(DateTime.UnixEpoch, 5) });
        ShouldBeArray(new Guid[] { Guid.NewGuid() });
        ShouldBeArray(new decimal[] { 1.5m });
        ShouldBeArray(new Complex[] { new(1, 2) });
        ShouldBeArray(new TimeSpan[] { TimeSpan.FromSeconds(1) });
        ShouldBeArray(new int?[] { 1, null });
        ShouldBeArray(new Overlaid[] { new() { Number = 5, Rest = 6 } });
        ShouldBeArray(new Empty[3]);
        ShouldBeArray(new (int, string)[] { (1, "x") });
        Travel.There(new Partial[] { new() { Kept = 1, Left = 2 } })[0].Left.Should().Be(0);
        FluentActions.Invoking(() => Travel.Write(new Address[] { new(1, 2) })).Should().Throw<WorkSerializationException>();
    }

    [Fact]
    public void What_other_writers_make_of_them_is_read_too()
    {
        byte[] bytes = [0x91, 0x83, 0xA1, (byte)'Y', 0x02, 0xA1, (byte)'X', 0x01, 0xA1, (byte)'Z', 0xCB, 0x40, 0x08, 0, 0, 0, 0, 0, 0];
        Travel.Read<Place[]>(bytes).Should().Equal(new Place(1, 2, 3));
        Travel.Read<List<Place>>(bytes).Should().Equal(new Place(1, 2, 3));
    }

    [Theory]
    [InlineData("C70528" + "0E" + "00000000")]
    [InlineData("D428" + "0E" + "FF")]
    [InlineData("C71928" + "0C" + "000000000000000000000000000000000000000000000000")]
    [InlineData("C9FFFFFFFF280E00")]
    public void A_block_of_the_wrong_size_or_kind_is_refused(string hex) =>
        FluentActions.Invoking(() => Travel.Read<Place[]>(Convert.FromHexString(hex))).Should().Throw<MessagePackFormatException>();

    [Fact]
    public void Decimals_come_back_with_scale_and_sign_in_the_bytes_that_they_need()
    {
        foreach (decimal value in new[] { 0m, 0.00m, -0.0m, 1m, -1m, 1.25m, 1234.56m, 0.0000000000000000000000000001m, decimal.MaxValue, decimal.MinValue, 4294967296m, -79228162514264337593543950.335m })
        {
            decimal back = Travel.There(value);
            decimal.GetBits(back).Should().Equal(decimal.GetBits(value), "{0}", value);
        }

        Travel.Write(1234.56m).Should().HaveCount(6);
        Travel.Write(decimal.MaxValue).Should().HaveCount(15);
        foreach (string hex in new[] { "C400", "C4011D", "C4017F", "C40E0000000000000000000000000000", "05", "C0" })
            FluentActions.Invoking(() => Travel.Read<decimal>(Convert.FromHexString(hex))).Should().Throw<MessagePackFormatException>(hex);
    }

    private static void ShouldBeBlock<T>(T[] values, int size)
    {
        byte[] bytes = Travel.Write(values);
        new MessagePackReader(bytes).ReadExtension(out sbyte type).Length.Should().Be(1 + (size * values.Length));
        type.Should().Be(ExtensionCode.Block);
        Travel.There(values).Should().Equal(values);
    }

    private static void ShouldBeArray<T>(T[] values)
    {
        new MessagePackReader(Travel.Write(values)).NextIsArray.Should().BeTrue("{0}", typeof(T));
        Travel.There(values).Should().Equal(values);
    }
}
