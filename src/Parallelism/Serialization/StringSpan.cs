using System.Runtime.InteropServices;

namespace Parallelism.Serialization;

internal sealed class StringSpan : ElementSpan<string?>
{
    public override void Write(ref MessagePackWriter writer, ReadOnlySpan<string?> elements, WriteContext context)
    {
        writer.WriteArrayHeader(elements.Length);
        foreach (string? text in elements)
        {
            writer.Write(text);
        }
    }

    public override string?[] Read(ref MessagePackReader reader, ReadContext context, int slot)
    {
        int count = reader.ReadArrayHeader();
        string?[] array = count == 0 ? [] : new string?[count];
        context.Register(slot, array);
        ReadAll(ref reader, array);
        return array;
    }

    public override void ReadInto(ref MessagePackReader reader, ReadContext context, List<string?> list)
    {
        CollectionsMarshal.SetCount(list, reader.ReadArrayHeader());
        ReadAll(ref reader, CollectionsMarshal.AsSpan(list));
    }

    private static void ReadAll(ref MessagePackReader reader, Span<string?> elements)
    {
        foreach (ref string? element in elements)
        {
            element = reader.ReadString();
        }
    }
}
