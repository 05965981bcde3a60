using System.Globalization;

namespace Parallelism.Serialization;

// Comparers of any interface: the framework's own by a number, others behind their type.
internal sealed class ComparerFormatter<T>(T? standard) : Formatter<T>
    where T : class
{
    private const int Standard = 0;
    private const int Culture = 5;

    private static readonly StringComparer[] Known =
    [
        StringComparer.Ordinal, StringComparer.OrdinalIgnoreCase, StringComparer.InvariantCulture, StringComparer.InvariantCultureIgnoreCase,
    ];

    public override void Write(ref MessagePackWriter writer, T value, WriteContext context)
    {
        if (value is null)
        {
            writer.WriteNil();
        }
        else if (value.Equals(standard))
        {
            writer.Write(Standard);
        }
        else if (Array.IndexOf(Known, value) is >= 0 and int index)
        {
            writer.Write(index + 1);
        }
        else if (value is IEqualityComparer<string?> text
            && StringComparer.IsWellKnownCultureAwareComparer(text, out CompareInfo? compare, out CompareOptions options))
        {
            writer.WriteArrayHeader(3);
            writer.Write(Culture);
            writer.Write(compare.Name);
            writer.Write((int)options);
        }
        else
        {
            Formatter formatter = PolymorphicFormatter.Find(typeof(T), value.GetType(), context);
            writer.WriteArrayHeader(2);
            context.Types!.Write(ref writer, formatter.Type);
            formatter.WriteObject(ref writer, value, context);
        }
    }

    public override T Read(ref MessagePackReader reader, ReadContext context)
    {
        if (reader.TryReadNil())
        {
            return null!;
        }

        object? value = null;
        if (!reader.NextIsArray)
        {
            int number = reader.ReadInt32();
            value = number == Standard ? standard : (uint)(number - 1) < (uint)Known.Length ? Known[number - 1] : null;
        }
        else if (reader.ReadArrayHeader() == 2)
        {
            value = PolymorphicFormatter.ReadTyped(ref reader, typeof(T), context);
        }
        else
        {
            reader.ReadInt32();
            string name = reader.ReadString() ?? "";
            value = Conversion.Read((name, reader.ReadInt32()), static x => StringComparer.Create(CultureInfo.GetCultureInfo(x.name), (CompareOptions)x.Item2));
        }

        return value as T ?? throw new MessagePackFormatException("The bytes name no comparer that fits here.");
    }
}
