using Parallelism.Wire;

namespace Parallelism.Tests.Wire;

public sealed class FrameBufferTests
{
    [Fact]
    public void Numbers_come_back_as_they_were_written()
    {
        long[] numbers =
        [
            0, 1, 127, 128, 16383, 16384, int.MaxValue, uint.MaxValue, long.MaxValue, -1, long.MinValue, int.MinValue,
            .. Enumerable.Range(0, 64).SelectMany(shift => new[] { 1L << shift, (1L << shift) - 1, (1L << shift) + 1 }),
        ];
        foreach (long number in numbers)
        {
            var buffer = new FrameBuffer(1);
            buffer.WriteVarint(number);
            var reader = new BodyReader(buffer.Written);
            reader.ReadVarint().Should().Be(number);
            reader.IsAtEnd.Should().BeTrue();
            for (int length = 0; length < buffer.Length; length++)
                Refuses(buffer.Written[..length].ToArray(), static (ref reader) => reader.ReadVarint());
        }
    }

    [Fact]
    public void A_number_of_more_than_ten_bytes_is_refused() =>
        Refuses([.. Enumerable.Repeat((byte)0x80, 10), 1], static (ref reader) => reader.ReadVarint());

    [Fact]
    public void Counts_below_zero_and_beyond_an_int_are_refused()
    {
        foreach (long count in new[] { -1, long.MinValue, int.MaxValue + 1L, long.MaxValue })
        {
            var buffer = new FrameBuffer();
            buffer.WriteVarint(count);
            Refuses(buffer.Written.ToArray(), static (ref reader) => reader.ReadCount());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("000000")]
    [InlineData("01000000")]
    [InlineData("FFFFFFFF0102")]
    [InlineData("FFFFFF7F0102")]
    [InlineData("000000800102")]
    public void A_blob_that_claims_more_than_is_there_is_refused(string hex)
    {
        Refuses(Convert.FromHexString(hex), static (ref reader) => reader.ReadBlob());
        Refuses(Convert.FromHexString(hex), static (ref reader) => reader.ReadBlobRange());
    }

    [Fact]
    public void Fields_come_back_in_their_order()
    {
        byte[] blob = [1, 2, 3];
        var buffer = new FrameBuffer(1);
        buffer.WriteByte(7);
        buffer.WriteBlob(blob);
        int patched = buffer.Length;
        buffer.PatchLater(5);
        buffer.WriteBlob([]);
        int range = buffer.BeginBlob();
        buffer.WriteBytes(blob);
        buffer.EndBlob(range);
        buffer.WriteBytes([9]);
        buffer.PatchUInt32(patched, 0xDEADBEEF);
        buffer.PatchByte(patched + 4, 42);

        var reader = new BodyReader(buffer.Written);
        reader.ReadByte().Should().Be(7);
        reader.ReadBlob().ToArray().Should().Equal(blob);
        reader.ReadUInt32().Should().Be(0xDEADBEEF);
        reader.ReadByte().Should().Be(42);
        reader.ReadBlob().Length.Should().Be(0);
        buffer.Written[reader.ReadBlobRange()].ToArray().Should().Equal(blob);
        reader.Rest.ToArray().Should().Equal(9);
        reader.ReadBytes(1).Length.Should().Be(1);
        reader.IsAtEnd.Should().BeTrue();
    }

    [Fact]
    public void What_is_rewound_was_never_there()
    {
        var buffer = new FrameBuffer();
        buffer.WriteBytes([1, 2]);
        int mark = buffer.Begin(FrameKind.Run);
        buffer.WriteBytes(new byte[100_000]);
        buffer.Rewind(mark);
        buffer.Written.ToArray().Should().Equal(1, 2);
    }

    [Fact]
    public void A_buffer_grows_and_forgets_that_it_was_large()
    {
        var buffer = new FrameBuffer(1);
        byte[] bytes = new byte[3_000_000];
        new Random(1).NextBytes(bytes);
        for (int at = 0; at < bytes.Length; at += 60_000)
            buffer.WriteBytes(bytes.AsSpan(at, 60_000));
        buffer.Written.SequenceEqual(bytes).Should().BeTrue();
        buffer.Clear();
        buffer.Length.Should().Be(0);
        buffer.GetSpan().Length.Should().BeLessThan(1 << 20);
    }

    [Fact]
    public void A_released_buffer_can_be_written_again()
    {
        var buffer = new FrameBuffer();
        buffer.WriteByte(1);
        buffer.Release();
        buffer.Release();
        buffer.Length.Should().Be(0);
        buffer.WriteBytes([4, 5]);
        buffer.Written.ToArray().Should().Equal(4, 5);
    }

    [Fact]
    public void More_than_an_array_holds_is_refused_and_advance_stays_inside()
    {
        var buffer = new FrameBuffer();
        FluentActions.Invoking(() => buffer.GetMemory(int.MaxValue)).Should().Throw<InsufficientMemoryException>();
        FluentActions.Invoking(() => buffer.Advance(int.MaxValue)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => buffer.Advance(-1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private delegate void Reading(ref BodyReader reader);

    private static void Refuses(byte[] body, Reading read) =>
        FluentActions.Invoking(() =>
        {
            var reader = new BodyReader(body);
            read(ref reader);
        }).Should().Throw<ProtocolException>();
}
