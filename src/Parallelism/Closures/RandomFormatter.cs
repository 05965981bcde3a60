using Parallelism.Serialization;
using Parallelism.Verbs;

namespace Parallelism.Closures;

// An item's stream of random numbers, captured for a call inside: key, stream, and how many words it has given. The copy goes on from there.
internal sealed class RandomFormatter : ReferenceFormatter<PhiloxRandom>
{
    protected override void WriteContent(ref MessagePackWriter writer, PhiloxRandom value, WriteContext context)
    {
        writer.WriteArrayHeader(3);
        writer.Write(value.Key);
        writer.Write(value.Stream);
        writer.Write(value.Drawn);
    }

    protected override PhiloxRandom ReadContent(ref MessagePackReader reader, ReadContext context, int slot)
    {
        reader.ReadArrayHeader(3);
        return new(reader.ReadUInt64(), reader.ReadUInt64(), reader.ReadUInt64());
    }
}
