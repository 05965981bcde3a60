using System.Buffers;
using Parallelism.Closures;
using Parallelism.Serialization;
using Parallelism.SharedMemory;

namespace Parallelism.Tests.SharedMemory;

// Large blocks as they stand in a message, and what a worker might write in their place.
public sealed class SharedBlocksTests
{
    private const byte Bytes = 4;
    private static readonly FormatterTable Formatters = new(new ClosureFormatters());

    [Fact]
    public void A_large_block_is_named_and_not_written()
    {
        byte[] block = new byte[SharedBlocks.From];
        block[^1] = 3;
        (byte[] message, Luggage? luggage) = Write(block);
        message.Length.Should().BeLessThan(100);
        luggage!.Reserve().Should().BeEmpty("this is the strategy's process");
        Read<byte[]>(message).AsSpan().SequenceEqual(block).Should().BeTrue();
        luggage.Dispose();
        (message, luggage) = Write(new byte[SharedBlocks.From - 1]);
        luggage.Should().BeNull();
        message.Length.Should().BeGreaterThan(block.Length - 1);
    }

    [Fact]
    public void It_can_be_read_more_than_once()
    {
        int[] block = [.. Enumerable.Range(0, 200_000)];
        (byte[] message, Luggage? luggage) = Write(block);
        for (int i = 0; i < 3; i++)
            Read<int[]>(message).Should().Equal(block);
        Read<List<int>>(message).Should().Equal(block);
        luggage!.Dispose();
    }

    [Fact]
    public void A_block_of_other_elements_is_refused()
    {
        (byte[] message, Luggage? luggage) = Write(new int[200_000]);
        FluentActions.Invoking(() => Read<long[]>(message)).Should().Throw<MessagePackFormatException>();
        FluentActions.Invoking(() => Read<byte[]>(message)).Should().Throw<MessagePackFormatException>();
        luggage!.Dispose();
    }

    [Fact]
    public void Booleans_that_are_none_are_refused()
    {
        byte[] block = new byte[SharedBlocks.From];
        block[100] = 2;
        (byte[] message, Luggage? luggage) = Write(block);
        int code = Array.IndexOf(message, unchecked((byte)ExtensionCode.BlockElsewhere)) + 1;
        message[code].Should().Be(Bytes);
        message[code] = BlockElement.CodeOf(typeof(bool));
        FluentActions.Invoking(() => Read<bool[]>(message)).Should().Throw<MessagePackFormatException>();
        luggage!.Dispose();
    }

    [Theory]
    [InlineData(1000, 0, 1001)]
    [InlineData(1000, 0, -1)]
    [InlineData(-5, 0, 10)]
    [InlineData(long.MaxValue, 0, int.MaxValue)]
    [InlineData(long.MaxValue, 0, long.MaxValue)]
    [InlineData(1000, 0, 1000)]
    [InlineData(1000, 1, 1000)]
    [InlineData(1000, -1, 10)]
    [InlineData(1000, long.MaxValue, 10)]
    [InlineData(1000, long.MinValue, 10)]
    public void What_was_never_shared_is_an_error(long segment, long offset, long block)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        SharedBlocks.Name(ref writer, Bytes, new(Guid.NewGuid(), 3, segment), offset, block);
        writer.Flush();
        Exception error = FluentActions.Invoking(() => Read<byte[]>(output.WrittenSpan)).Should().Throw<Exception>().Which;
        (error is MessagePackFormatException or WorkSerializationException).Should().BeTrue($"it is {error}");
    }

    [Fact]
    public void Any_cut_of_the_message_is_an_error()
    {
        (byte[] message, Luggage? luggage) = Write(new byte[SharedBlocks.From]);
        for (int length = 0; length < message.Length; length++)
            FluentActions.Invoking(() => Read<byte[]>(message.AsSpan(0, length))).Should().Throw<MessagePackFormatException>();
        luggage!.Dispose();
    }

    [Theory]
    [InlineData(-8, 1)]
    [InlineData(0, -1)]
    [InlineData(0, 3)]
    [InlineData(8, 2)]
    [InlineData(long.MaxValue, 1)]
    public void A_shared_array_beyond_its_memory_is_refused(long offset, int length)
    {
        using SegmentLease lease = SegmentTable.Create(16);
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        byte[] name = new byte[SegmentName.Size];
        lease.Name.Write(name);
        writer.WriteArrayHeader(3);
        writer.WriteBinary(name);
        writer.Write(offset);
        writer.Write(length);
        writer.Flush();
        FluentActions.Invoking(() => Read<SharedArray<double>>(output.WrittenSpan)).Should().Throw<MessagePackFormatException>();
    }

    [Fact]
    public void A_shared_array_whose_process_has_gone_is_an_error()
    {
        byte[] message;
        using (var array = new SharedArray<int>(10))
        {
            (message, Luggage? luggage) = Write(array);
            Read<SharedArray<int>>(message).Dispose();
            luggage!.Dispose();
        }
        WorkSerializationException error = FluentActions.Invoking(() => Read<SharedArray<int>>(message)).Should().Throw<WorkSerializationException>().Which;
        error.Message.Should().Contain("SharedArray").And.Contain($"process {int.MaxValue}");
    }

    private static (byte[] Message, Luggage? Luggage) Write<T>(T value)
    {
        var output = new ArrayBufferWriter<byte>();
        Luggage? luggage = new WorkEncoder(Formatters, new CodeTable()).EncodeShared(output, value, isResult: true);
        return (output.WrittenSpan.ToArray(), luggage);
    }

    // As from a process that there is not.
    private static T Read<T>(ReadOnlySpan<byte> message) => new WorkDecoder(Formatters, new PeerCodeTable()) { Peer = int.MaxValue }.Decode<T>(message, WorkHooks.None);
}
