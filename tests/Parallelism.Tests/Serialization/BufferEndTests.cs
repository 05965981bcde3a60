using System.Buffers;
using Parallelism.Serialization;

namespace Parallelism.Tests.Serialization;

// A buffer may end anywhere: before, or within, whatever is written next.
public sealed class BufferEndTests
{
    private const int LongestBuffer = 300;

    [Fact]
    public void Every_kind_of_value_is_whole_wherever_a_buffer_ends()
    {
        for (int kind = 0; kind < Kinds; kind++)
        {
            for (int before = 0; before < LongestBuffer; before++)
            {
                var whole = new ArrayBufferWriter<byte>(1 << 16);
                var parts = new PartsWriter();
                Write(whole, before, kind);
                Write(parts, before, kind);
                if (!parts.Written.AsSpan().SequenceEqual(whole.WrittenSpan))
                    Assert.Fail($"Kind {kind} behind {before} bytes: {Convert.ToHexString(parts.Written.AsSpan(before))} instead of {Convert.ToHexString(whole.WrittenSpan[before..])}");
            }
        }
    }

    private const int Kinds = 24;

    private static void Write(IBufferWriter<byte> output, int before, int kind)
    {
        var writer = new MessagePackWriter(output);
        for (int i = 0; i < before; i++)
            writer.WriteNil();
        switch (kind)
        {
            case 0: writer.Write(true); break;
            case 1: writer.Write(-5); break;
            case 2: writer.Write(200u); break;
            case 3: writer.Write(-40_000); break;
            case 4: writer.Write(70_000); break;
            case 5: writer.Write(long.MinValue); break;
            case 6: writer.Write(ulong.MaxValue); break;
            case 7: writer.Write(1.5f); break;
            case 8: writer.Write(1.5); break;
            case 9: writer.Write("tiny"); break;
            case 10: writer.Write("tiny, but no ASCII: ö"); break;
            case 11: writer.Write(new string('t', 40)); break;
            case 12: writer.Write(new string('ö', 400)); break;
            case 13: writer.Write("half a pair: \ud800"); break;
            case 14: writer.WriteBinary([1, 2, 3]); break;
            case 15: writer.WriteBinary(new byte[255]); break;
            case 16: writer.WriteBinary(new byte[70_000]); break;
            case 17: writer.WriteArrayHeader(5); break;
            case 18: writer.WriteArrayHeader(70_000); break;
            case 19: writer.WriteMapHeader(700); break;
            case 20: writer.WriteExtensionHeader(40, 16); break;
            case 21: writer.WriteExtensionHeader(40, 300); break;
            case 22: writer.WriteRaw(new byte[100]); break;
            default: writer.WriteShortKey(0xA3414243, 4); break;
        }
        writer.Write(0x12345678);
        writer.Flush();
    }

    // Each buffer is new and no longer than it must be, so that nothing is left of what is written behind its end or into an earlier one.
    private sealed class PartsWriter : IBufferWriter<byte>
    {
        private readonly List<byte> _written = [];
        private byte[] _part = [];

        public byte[] Written => [.. _written];

        public void Advance(int count) => _written.AddRange(_part.AsSpan(0, count));

        public Memory<byte> GetMemory(int sizeHint = 0) => _part = new byte[Math.Max(1, sizeHint)];

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
