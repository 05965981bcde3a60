using Parallelism.Wire;

namespace Parallelism.Tests.Wire;

public sealed class HostileFramesTests
{
    // A million frames, about a third of them damaged: a connection either goes on with frames that the bytes do hold, or is refused.
    [Fact]
    public void A_million_damaged_frames_never_give_more_than_they_hold()
    {
        var random = new Random(11);
        int frames = 0;
        int refused = 0;
        while (frames < HostileCount.Of(1_000_000))
        {
            var bytes = new List<byte>();
            for (int i = 0; i < 500; i++, frames++)
            {
                byte[] frame = Frames.Write(Frames.Random(random, random.Next(30)));
                bytes.AddRange(random.Next(3) == 0 ? Frames.Damage(random, frame) : frame);
            }
            var counter = new Counter();
            var reader = new FrameReader(new SplitStream(bytes.ToArray(), () => random.Next(1, 3000)));
            try
            {
                while (reader.Read(counter))
                {
                }
            }
            catch (ProtocolException)
            {
                refused++;
            }
            counter.Bytes.Should().BeLessThanOrEqualTo(reader.BytesReceived);
        }
        refused.Should().BePositive();
    }

    [Fact]
    public void Garbage_is_refused_or_waits_for_more_and_takes_little_memory()
    {
        var random = new Random(12);
        byte[] garbage = new byte[200];
        long before = GC.GetAllocatedBytesForCurrentThread();
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            random.NextBytes(garbage);
            try
            {
                Frames.ReadAll(new SplitStream(garbage, () => 100));
            }
            catch (ProtocolException)
            {
                refused++;
            }
        }
        refused.Should().BeInRange(1000, 2000, "every second length is beyond an array");
        // A reader begins with a block of 64 KiB; the claims are a thousand million bytes each.
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(3000 * 100_000);
    }

    private sealed class Counter : IFrameHandler
    {
        public long Bytes { get; private set; }

        public void OnFrame(FrameKind kind, ReadOnlySpan<byte> body) => Bytes += FrameBuffer.HeaderLength + body.Length;
    }
}
