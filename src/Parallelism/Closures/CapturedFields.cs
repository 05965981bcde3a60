using System.Collections.Concurrent;
using System.Reflection;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// The fields of a class by number. Both sides run the same build, so the numbers agree.
internal static class CapturedFields
{
    private static readonly ConcurrentDictionary<Type, CapturedField[]> Known = new();

    public static CapturedField[] Of(Type type) => Known.TryGetValue(type, out CapturedField[]? known) ? known : Known.GetOrAdd(type, Make);

    public static void Read(ref MessagePackReader reader, object holder, CapturedField[] fields, int count, ReadContext context)
    {
        for (int i = 0; i < count; i++)
        {
            long number = reader.ReadInt64();
            if ((ulong)number >= (ulong)fields.Length)
                throw new MessagePackFormatException($"{holder.GetType()} has no field {number}.");
            fields[number].Read(ref reader, holder, context);
        }
    }

    private static CapturedField[] Make(Type type)
    {
        FieldInfo[] fields = ClosureClass.FieldsOf(type);
        var made = new CapturedField[fields.Length];
        for (int i = 0; i < made.Length; i++)
            made[i] = CapturedField.Of(fields[i]);
        return made;
    }
}
