using System.Runtime.CompilerServices;

namespace Parallelism.Serialization;

// The types that MessagePack has by itself. The compiler leaves one branch of each method, as T is known to it.
internal static class Primitive
{
    public static bool Is(Type type) => !type.IsEnum && (Type.GetTypeCode(type) is (>= TypeCode.Boolean and <= TypeCode.Double) or TypeCode.String);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<T>(ref MessagePackWriter writer, T value)
    {
        if (typeof(T) == typeof(int)) writer.Write(As<T, int>(value));
        else if (typeof(T) == typeof(string)) writer.Write((string?)(object?)value);
        else if (typeof(T) == typeof(double)) writer.Write(As<T, double>(value));
        else if (typeof(T) == typeof(long)) writer.Write(As<T, long>(value));
        else if (typeof(T) == typeof(bool)) writer.Write(As<T, bool>(value));
        else if (typeof(T) == typeof(byte)) writer.Write((int)As<T, byte>(value));
        else if (typeof(T) == typeof(sbyte)) writer.Write((int)As<T, sbyte>(value));
        else if (typeof(T) == typeof(short)) writer.Write((int)As<T, short>(value));
        else if (typeof(T) == typeof(ushort)) writer.Write((int)As<T, ushort>(value));
        else if (typeof(T) == typeof(char)) writer.Write((int)As<T, char>(value));
        else if (typeof(T) == typeof(uint)) writer.Write(As<T, uint>(value));
        else if (typeof(T) == typeof(ulong)) writer.Write(As<T, ulong>(value));
        else if (typeof(T) == typeof(float)) writer.Write(As<T, float>(value));
        else throw new NotSupportedException(typeof(T).Name);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Read<T>(ref MessagePackReader reader)
    {
        if (typeof(T) == typeof(int)) return As<int, T>(reader.ReadInt32());
        if (typeof(T) == typeof(string)) return (T)(object)reader.ReadString()!;
        if (typeof(T) == typeof(double)) return As<double, T>(reader.ReadDouble());
        if (typeof(T) == typeof(long)) return As<long, T>(reader.ReadInt64());
        if (typeof(T) == typeof(bool)) return As<bool, T>(reader.ReadBoolean());
        if (typeof(T) == typeof(byte)) return As<byte, T>(reader.ReadByte());
        if (typeof(T) == typeof(sbyte)) return As<sbyte, T>(reader.ReadSByte());
        if (typeof(T) == typeof(short)) return As<short, T>(reader.ReadInt16());
        if (typeof(T) == typeof(ushort)) return As<ushort, T>(reader.ReadUInt16());
        if (typeof(T) == typeof(char)) return As<char, T>(reader.ReadChar());
        if (typeof(T) == typeof(uint)) return As<uint, T>(reader.ReadUInt32());
        if (typeof(T) == typeof(ulong)) return As<ulong, T>(reader.ReadUInt64());
        if (typeof(T) == typeof(float)) return As<float, T>(reader.ReadSingle());
        throw new NotSupportedException(typeof(T).Name);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TTo As<TFrom, TTo>(TFrom value) => Unsafe.As<TFrom, TTo>(ref value);
}
