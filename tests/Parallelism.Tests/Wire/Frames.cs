using Parallelism.Wire;

namespace Parallelism.Tests.Wire;

// Frames to test with.
internal static class Frames
{
    public static byte[] Write(params IEnumerable<(FrameKind Kind, byte[] Body)> frames)
    {
        var buffer = new FrameBuffer();
        foreach ((FrameKind kind, byte[] body) in frames)
        {
            int mark = buffer.Begin(kind);
            buffer.WriteBytes(body);
            buffer.End(mark);
        }
        return buffer.Written.ToArray();
    }

    public static (FrameKind Kind, byte[] Body) Random(Random random, int length)
    {
        byte[] body = new byte[length];
        random.NextBytes(body);
        return ((FrameKind)random.Next(1, 17), body);
    }

    // Everything that a stream gives until its end.
    public static FrameLog ReadAll(Stream stream)
    {
        var log = new FrameLog();
        var reader = new FrameReader(stream);
        while (reader.Read(log))
        {
        }
        return log;
    }

    // Damage of a kind that a broken or hostile peer could do: other bytes, fewer bytes, more bytes, extreme numbers.
    public static byte[] Damage(Random random, byte[] bytes)
    {
        byte[] damaged = [.. bytes];
        for (int i = random.Next(1, 4); i > 0 && damaged.Length > 0; i--)
        {
            int at = random.Next(damaged.Length);
            switch (random.Next(5))
            {
                case 0:
                    damaged[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    damaged[at] = (byte)(random.Next(2) * 255);
                    break;
                case 2:
                    damaged = damaged[..at];
                    break;
                case 3:
                    damaged.AsSpan(at, Math.Min(4, damaged.Length - at)).Fill((byte)(random.Next(2) == 0 ? 0xFF : 0x7F));
                    break;
                default:
                    damaged = [.. damaged[..at], (byte)random.Next(256), .. damaged[at..]];
                    break;
            }
        }
        return damaged;
    }

    public static void ShouldEqual(this FrameLog log, IReadOnlyList<(FrameKind Kind, byte[] Body)> expected, string because)
    {
        log.Frames.Count.Should().Be(expected.Count, because);
        for (int i = 0; i < expected.Count; i++)
        {
            log.Frames[i].Kind.Should().Be(expected[i].Kind, because);
            log.Frames[i].Body.AsSpan().SequenceEqual(expected[i].Body).Should().BeTrue("frame {0} of {1}: {2}", i, expected.Count, because);
        }
    }
}
