using System.Reflection;
using System.Runtime.CompilerServices;

namespace Parallelism.Serialization;

// Structs of numbers alone, without a gap between them: their memory is their value, whatever bytes stand in it. Both sides run the same build,
// so they agree about the layout.
internal static class NumberStruct
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    public static bool Is<T>(FormatterTable table) =>
        BitConverter.IsLittleEndian && typeof(T).IsValueType && !RuntimeHelpers.IsReferenceOrContainsReferences<T>() && SizeOf(typeof(T), table) == Unsafe.SizeOf<T>();

    // What its numbers take together; below zero where something else is among them.
    private static int SizeOf(Type type, FormatterTable table)
    {
        if (type.IsPrimitive || type.IsEnum)
        {
            return SizeOfNumber(Type.GetTypeCode(type));
        }

        // What has a form of its own on the wire, or members that stay behind, keeps to it.
        FieldInfo[] fields = type.GetFields(Fields);
        if (type.IsExplicitLayout || type.Name[0] == '<' || fields.Length == 0 || fields.Length != Members.Of(type).Length || !IsByFields(table.GetExact(type)))
        {
            return int.MinValue;
        }

        return fields.Aggregate(0, (sum, field) => SizeOf(field.FieldType, table) is > 0 and var size && sum >= 0 ? sum + size : int.MinValue);
    }

    private static bool IsByFields(Formatter formatter) =>
        formatter.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(StructFormatter<>);

    // Not every byte is a bool, and an address means nothing elsewhere.
    private static int SizeOfNumber(TypeCode code) => code switch
    {
        TypeCode.SByte or TypeCode.Byte => 1,
        TypeCode.Char or TypeCode.Int16 or TypeCode.UInt16 => 2,
        TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Single => 4,
        TypeCode.Int64 or TypeCode.UInt64 or TypeCode.Double => 8,
        _ => int.MinValue,
    };
}
