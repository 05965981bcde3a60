using System.Runtime.CompilerServices;

namespace Parallelism.Serialization;

// Numbers (and what is stored as one: bool, char, enums) as they stand in memory, for the other process on the same machine.
internal static class RawNumber<T>
{
    // 0: T is no number.
    public static int Size { get; } = BlockElement.CodeOf(typeof(T)) == 0 ? 0 : Unsafe.SizeOf<T>();

    public static T Read(ref readonly byte source)
    {
        // Any other byte than 0 and 1 would be a bool that is neither true nor false.
        if (typeof(T) == typeof(bool))
        {
            bool value = source != 0;
            return Unsafe.As<bool, T>(ref value);
        }

        return Unsafe.ReadUnaligned<T>(in source);
    }

    public static void Write(ref byte target, T value) => Unsafe.WriteUnaligned(ref target, value);
}
