namespace Parallelism.Serialization;

// Values under object or an interface that need no type in front: their MessagePack code tells it, as integers keep their full width.
internal static class SimpleObject
{
    public static bool TryWrite(ref MessagePackWriter writer, object value, WriteContext context)
    {
        if (value is string text)
        {
            writer.Write(text);
        }
        else if (value.GetType() == typeof(object) && (context.Types is null || !context.TracksReferences))
        {
            // An object to lock on, most often. Where identity counts it goes the long way.
            writer.WriteMapHeader(0);
        }
        else
        {
            return !value.GetType().IsEnum && TryWriteNumber(ref writer, value);
        }

        return true;
    }

    public static object? Read(ref MessagePackReader reader)
    {
        if (reader.NextIsString || reader.NextIsExtension(ExtensionCode.Utf16))
        {
            return reader.ReadString();
        }

        if (reader.NextIsMap)
        {
            return reader.ReadMapHeader() == 0 ? new object() : throw new MessagePackFormatException("A plain object has no members.");
        }

        return reader.PeekCode() switch
        {
            MessagePackCode.True or MessagePackCode.False => reader.ReadBoolean(),
            MessagePackCode.UInt8 => reader.ReadByte(),
            MessagePackCode.UInt16 => reader.ReadUInt16(),
            MessagePackCode.UInt32 => reader.ReadUInt32(),
            MessagePackCode.UInt64 => reader.ReadUInt64(),
            MessagePackCode.Int8 => reader.ReadSByte(),
            MessagePackCode.Int16 => reader.ReadInt16(),
            MessagePackCode.Int32 => reader.ReadInt32(),
            MessagePackCode.Int64 => reader.ReadInt64(),
            MessagePackCode.Float32 => reader.ReadSingle(),
            MessagePackCode.Float64 => reader.ReadDouble(),
            _ => throw new MessagePackFormatException($"Code 0x{reader.PeekCode():x2} is no value that stands without its type."),
        };
    }

    private static bool TryWriteNumber(ref MessagePackWriter writer, object value)
    {
        switch (Type.GetTypeCode(value.GetType()))
        {
            case TypeCode.Boolean: writer.Write((bool)value); return true;
            case TypeCode.Single: writer.Write((float)value); return true;
            case TypeCode.Double: writer.Write((double)value); return true;
            case TypeCode.Byte: writer.WriteFullWidth(MessagePackCode.UInt8, (byte)value, 1); return true;
            case TypeCode.UInt16: writer.WriteFullWidth(MessagePackCode.UInt16, (ushort)value, 2); return true;
            case TypeCode.UInt32: writer.WriteFullWidth(MessagePackCode.UInt32, (uint)value, 4); return true;
            case TypeCode.UInt64: writer.WriteFullWidth(MessagePackCode.UInt64, (ulong)value, 8); return true;
            case TypeCode.SByte: writer.WriteFullWidth(MessagePackCode.Int8, (ulong)(sbyte)value, 1); return true;
            case TypeCode.Int16: writer.WriteFullWidth(MessagePackCode.Int16, (ulong)(short)value, 2); return true;
            case TypeCode.Int32: writer.WriteFullWidth(MessagePackCode.Int32, (ulong)(int)value, 4); return true;
            case TypeCode.Int64: writer.WriteFullWidth(MessagePackCode.Int64, (ulong)(long)value, 8); return true;
            default: return false;
        }
    }
}
