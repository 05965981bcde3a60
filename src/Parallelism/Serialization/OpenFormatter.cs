using System.Runtime.CompilerServices;

namespace Parallelism.Serialization;

// Places declared as a type that others may derive from. A value of the usual type is written plainly; one of another type as three elements:
// type marker, type, value.
internal class OpenFormatter<T>(FormatterTable table, Type usual) : Formatter<T>
{
    private static readonly byte[] Marker = [MessagePackCode.FixArray | 3, MessagePackCode.FixExt1, unchecked((byte)ExtensionCode.TypeMarker), 0];

    private Formatter? _usual;
    private Formatter<T>? _same;

    private Formatter Usual => _usual ??= table.GetExact(usual);

    // The same, without the casts, where it is T that is usual.
    private Formatter<T>? Same => _same ??= usual == typeof(T) ? Unsafe.As<Formatter<T>>(Usual) : null;

    public sealed override void Write(ref MessagePackWriter writer, T value, WriteContext context)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        Type runtime = value.GetType();
        if (runtime == usual)
        {
            if (Same is { } formatter)
            {
                formatter.Write(ref writer, value, context);
            }
            else
            {
                Usual.WriteObject(ref writer, value, context);
            }
        }
        else
        {
            WriteUnusual(ref writer, value, runtime, context);
        }
    }

    public sealed override T Read(ref MessagePackReader reader, ReadContext context)
    {
        if (reader.TryReadRaw(Marker))
        {
            return (T)PolymorphicFormatter.ReadTyped(ref reader, typeof(T), context)!;
        }

        return Same is { } formatter ? formatter.Read(ref reader, context) : (T)Usual.ReadObject(ref reader, context)!;
    }

    // Where types cannot be told, what takes the place of a value of another type; null where nothing can.
    protected virtual object? ToUsual(T value) => null;

    private void WriteUnusual(ref MessagePackWriter writer, T value, Type runtime, WriteContext context)
    {

        if (context.Types is null && ToUsual(value) is { } converted)
        {
            Usual.WriteObject(ref writer, converted, context);
            return;
        }

        Formatter formatter = PolymorphicFormatter.Find(typeof(T), runtime, context);
        writer.WriteRaw(Marker);
        context.Types!.Write(ref writer, formatter.Type);
        formatter.WriteObject(ref writer, value, context);
    }
}
