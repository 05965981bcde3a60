using System.Collections.Concurrent;
using Parallelism.Serialization;

namespace Parallelism.Tests.Serialization;

// Types by numbers that all tests of this process share.
internal sealed class NumberedTypes : ITypeCodec
{
    private static readonly ConcurrentDictionary<Type, int> Numbers = new();
    private static readonly ConcurrentDictionary<int, Type> Types = new();
    private static int _last;

    public void Write(ref MessagePackWriter writer, Type type) =>
        writer.Write(Numbers.GetOrAdd(type, static added =>
        {
            int number = Interlocked.Increment(ref _last);
            Types[number] = added;
            return number;
        }));

    public Type Read(ref MessagePackReader reader) =>
        Types.TryGetValue(reader.ReadInt32(), out Type? type) ? type : throw new MessagePackFormatException("No type has this number.");
}
