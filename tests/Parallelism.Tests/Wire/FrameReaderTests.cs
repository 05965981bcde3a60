using System.Buffers.Binary;
using Parallelism.Wire;

namespace Parallelism.Tests.Wire;

public sealed class FrameReaderTests
{
    [Fact]
    public void Frames_arrive_whole_wherever_the_bytes_are_split_in_two()
    {
        var random = new Random(1);
        (FrameKind, byte[])[] frames = [.. new[] { 0, 1, 0, 0, 300, 5, 127, 128 }.Select(length => Frames.Random(random, length))];
        byte[] bytes = Frames.Write(frames);
        for (int split = 0; split <= bytes.Length; split++)
        {
            int reads = 0;
            Frames.ReadAll(new SplitStream(bytes, () => reads++ == 0 ? split : int.MaxValue)).ShouldEqual(frames, $"split at {split}");
        }
    }

    [Fact]
    public void Frames_arrive_whole_one_byte_at_a_time()
    {
        var random = new Random(2);
        (FrameKind, byte[])[] frames = [.. Enumerable.Range(0, 200).Select(i => Frames.Random(random, i % 3 == 0 ? 0 : random.Next(2000)))];
        Frames.ReadAll(new SplitStream(Frames.Write(frames), () => 1)).ShouldEqual(frames, "one byte at a time");
    }

    [Fact]
    public void Frames_of_all_sizes_arrive_whole_in_reads_of_all_sizes()
    {
        for (int seed = 0; seed < 250; seed++)
        {
            var random = new Random(seed);
            (FrameKind, byte[])[] frames = [.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => Frames.Random(random, RandomLength(random)))];
            int most = new[] { 100, 5000, 65536, int.MaxValue }[random.Next(4)];
            Frames.ReadAll(new SplitStream(Frames.Write(frames), () => random.Next(1, most))).ShouldEqual(frames, $"seed {seed}, reads up to {most}");
        }
    }

    [Theory]
    [InlineData(64 * 1024 - 5)]
    [InlineData(64 * 1024)]
    [InlineData(64 * 1024 + 1)]
    [InlineData(128 * 1024)]
    [InlineData((1 << 20) - 5)]
    [InlineData(1 << 20)]
    [InlineData((1 << 20) + 1)]
    [InlineData((4 << 20) + 7)]
    [InlineData(9_000_000)]
    public void A_large_frame_arrives_whole_between_small_ones(int length)
    {
        var random = new Random(length);
        (FrameKind, byte[])[] frames = [Frames.Random(random, 3), Frames.Random(random, length), Frames.Random(random, 0), Frames.Random(random, length), Frames.Random(random, 9)];
        byte[] bytes = Frames.Write(frames);
        foreach (int most in new[] { 1000, 65536, 70_000, int.MaxValue })
            Frames.ReadAll(new SplitStream(bytes, () => random.Next(Math.Max(1, most / 2), most))).ShouldEqual(frames, $"reads up to {most}");
    }

    [Fact]
    public void A_frame_that_the_stream_ends_in_is_nobodys()
    {
        var random = new Random(3);
        foreach (int length in new[] { 1, 100, 70_000, 2_000_000 })
        {
            (FrameKind, byte[]) first = Frames.Random(random, 10);
            byte[] bytes = Frames.Write(first, Frames.Random(random, length));
            foreach (int missing in new[] { 1, (length + 1) / 2, length, length + 4 })
                Frames.ReadAll(new SplitStream(bytes.AsMemory(0, bytes.Length - missing), () => int.MaxValue)).ShouldEqual([first], $"{missing} of {length} are missing");
        }
    }

    [Fact]
    public void What_is_fed_continues_what_the_stream_gave()
    {
        var random = new Random(4);
        (FrameKind, byte[])[] frames = [.. Enumerable.Range(0, 12).Select(_ => Frames.Random(random, random.Next(3000)))];
        byte[] bytes = Frames.Write(frames);
        for (int split = 0; split <= bytes.Length; split += random.Next(1, 40))
        {
            var log = new FrameLog();
            var reader = new FrameReader(new SplitStream(bytes.AsMemory(0, split), () => random.Next(1, 500)));
            while (reader.Read(log))
            {
            }
            reader.BytesReceived.Should().Be(split);
            reader.Feed(bytes.AsSpan(split), log);
            reader.BytesReceived.Should().Be(bytes.Length);
            log.ShouldEqual(frames, $"split at {split}");
        }
    }

    [Theory]
    [InlineData(uint.MaxValue)]
    [InlineData(0x80000000)]
    [InlineData(0x7FFFFFFF)]
    public void A_length_beyond_any_array_is_refused(uint length)
    {
        byte[] bytes = new byte[100];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, length);
        FluentActions.Invoking(() => Frames.ReadAll(new SplitStream(bytes, () => 7))).Should().Throw<ProtocolException>().WithMessage($"*{length} bytes*");
    }

    [Fact]
    public void A_claim_takes_no_memory_until_bytes_come()
    {
        byte[] bytes = new byte[300_000];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 2_000_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        FrameLog log = Frames.ReadAll(new SplitStream(bytes, () => 100_000));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        log.Frames.Should().BeEmpty();
        allocated.Should().BeLessThan(4_000_000, "two thousand million bytes were claimed and a third of a million came");
    }

    [Fact]
    public void A_reader_can_go_on_behind_a_frame_that_its_handler_refused()
    {
        var random = new Random(5);
        (FrameKind, byte[])[] frames = [.. Enumerable.Range(0, 5).Select(_ => Frames.Random(random, 50))];
        var reader = new FrameReader(new MemoryStream(Frames.Write(frames)));
        var log = new FrameLog();
        FluentActions.Invoking(() => reader.Read(new Refusal())).Should().Throw<ProtocolException>();
        (FrameKind, byte[]) next = Frames.Random(random, 50);
        reader.Feed(Frames.Write(next), log);
        log.ShouldEqual([.. frames[1..], next], "the first was refused");
    }

    private static int RandomLength(Random random) => random.Next(12) switch
    {
        0 or 1 => 0,
        < 8 => random.Next(200),
        8 => random.Next(5000),
        9 => 65536 + random.Next(-10, 10),
        10 => random.Next(200_000),
        _ => random.Next(40_000, 70_000),
    };

    private sealed class Refusal : IFrameHandler
    {
        public void OnFrame(FrameKind kind, ReadOnlySpan<byte> body) => throw new ProtocolException("Refused.");
    }
}
