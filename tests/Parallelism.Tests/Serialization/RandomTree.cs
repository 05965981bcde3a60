using Parallelism.Serialization;

namespace Parallelism.Tests.Serialization;

// Values of all the kinds that the specification has, nested in each other, and read again by the methods for each kind.
internal static class RandomTree
{
    private static readonly string[] Texts = ["", "a", "ä€😀", new('x', 31), new('x', 32), new('y', 300), "\0\u001f\"\\", "кириллица", "漢字"];

    public static void Write(ref MessagePackWriter writer, Random random, int depth)
    {
        switch (random.Next(depth == 0 ? 8 : 10))
        {
            case 0: writer.WriteNil(); break;
            case 1: writer.Write(random.Next(2) == 0); break;
            case 2: writer.Write(random.NextInt64() >> random.Next(64)); break;
            case 3: writer.Write(~(random.NextInt64() >> random.Next(64))); break;
            case 4: writer.Write(BitConverter.Int64BitsToDouble(random.NextInt64() & 0x7fef_ffff_ffff_ffff)); break;
            case 5: writer.Write(Texts[random.Next(Texts.Length)]); break;
            case 6: writer.WriteBinary(new byte[random.Next(random.Next(50) == 0 ? 70_000 : 300)]); break;
            case 7: writer.WriteTimestamp(new DateTime(random.NextInt64(DateTime.MaxValue.Ticks), DateTimeKind.Utc)); break;
            case 8: WriteArray(ref writer, random, depth); break;
            default: WriteMap(ref writer, random, depth); break;
        }
    }

    public static void Copy(ref MessagePackReader reader, ref MessagePackWriter writer)
    {
        if (reader.TryReadNil())
            writer.WriteNil();
        else if (reader.PeekCode() is MessagePackCode.True or MessagePackCode.False)
            writer.Write(reader.ReadBoolean());
        else if (reader.PeekCode() == MessagePackCode.Float64)
            writer.Write(reader.ReadDouble());
        else if (reader.PeekCode() == MessagePackCode.UInt64)
            writer.Write(reader.ReadUInt64());
        else if (reader.NextIsString)
            writer.Write(reader.ReadString());
        else if (reader.PeekCode() is >= MessagePackCode.Bin8 and <= MessagePackCode.Bin32)
            writer.WriteBinary(reader.ReadBinary());
        else if (reader.NextIsExtension(ExtensionCode.Timestamp))
            writer.WriteTimestamp(reader.ReadTimestamp());
        else if (reader.NextIsArray)
            CopyArray(ref reader, ref writer);
        else if (reader.NextIsMap)
            CopyMap(ref reader, ref writer);
        else
            writer.Write(reader.ReadInt64());
    }

    private static void WriteArray(ref MessagePackWriter writer, Random random, int depth)
    {
        int count = random.Next(20);
        writer.WriteArrayHeader(count);
        for (int i = 0; i < count; i++)
            Write(ref writer, random, depth - 1);
    }

    private static void WriteMap(ref MessagePackWriter writer, Random random, int depth)
    {
        int count = random.Next(20);
        writer.WriteMapHeader(count);
        for (int i = 0; i < count; i++)
        {
            writer.Write($"key {i}");
            Write(ref writer, random, depth - 1);
        }
    }

    private static void CopyArray(ref MessagePackReader reader, ref MessagePackWriter writer)
    {
        int count = reader.ReadArrayHeader();
        writer.WriteArrayHeader(count);
        for (int i = 0; i < count; i++)
            Copy(ref reader, ref writer);
    }

    private static void CopyMap(ref MessagePackReader reader, ref MessagePackWriter writer)
    {
        int count = reader.ReadMapHeader();
        writer.WriteMapHeader(count);
        for (int i = 0; i < count; i++)
        {
            writer.Write(reader.ReadString());
            Copy(ref reader, ref writer);
        }
    }
}
