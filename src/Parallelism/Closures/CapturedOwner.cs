using System.Diagnostics.CodeAnalysis;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// The user's object that a lambda captured as this. Where every use of it can be seen, only the fields that are used travel: nil, or the array
// of type and [number of field, value]*; otherwise the whole object: the array of type and value.
internal static class CapturedOwner
{
    private const int Partial = 0;
    private const int Whole = 1;

    public static void Write(ref MessagePackWriter writer, object? owner, Type declared, WriteContext context)
    {
        if (owner is null)
        {
            writer.WriteNil();
            return;
        }
        Type type = owner.GetType();
        Type definition = declared.IsConstructedGenericType ? declared.GetGenericTypeDefinition() : declared;
        if (context.Members is WriteScope scope && !type.IsValueType && !context.Has(owner) && scope.IsPartial(owner, definition))
        {
            writer.WriteArrayHeader(2);
            writer.Write(Partial);
            if (!context.TracksReferences || !context.TryWriteReference(ref writer, scope.KeyOf(owner, definition), isOpen: false))
                WriteFields(ref writer, owner, type, scope, context);
            return;
        }
        Formatter formatter = PolymorphicFormatter.Find(declared, type, context);
        writer.WriteArrayHeader(3);
        writer.Write(Whole);
        context.Types!.Write(ref writer, type);
        formatter.WriteObject(ref writer, owner, context);
    }

    public static object? Read(ref MessagePackReader reader, ReadContext context)
    {
        if (reader.TryReadNil())
            return null;
        int count = reader.ReadArrayHeader();
        long form = reader.ReadInt64();
        if (form == Whole && count == 3)
            return context.Formatters.GetExact(context.Types!.Read(ref reader)).ReadObject(ref reader, context);
        if (form != Partial || count != 2)
            throw new MessagePackFormatException("A captured this is neither whole nor partial.");
        return context.TracksReferences && context.TryReadReference(ref reader, out object? known) ? known : ReadFields(ref reader, context);
    }

    private static void WriteFields(ref MessagePackWriter writer, object owner, Type type, WriteScope scope, WriteContext context)
    {
        CapturedField[] fields = CapturedFields.Of(type);
        bool[] travels = new bool[fields.Length];
        int count = 0;
        for (int i = 0; i < fields.Length; i++)
        {
            travels[i] = scope.CarriesKey(fields[i].Key);
            if (travels[i])
                count++;
            else
                scope.Omit(fields[i].Key);
        }
        writer.WriteArrayHeader(1 + 2 * count);
        scope.Write(ref writer, type);
        context.Enter(type);
        for (int i = 0; i < fields.Length; i++)
        {
            if (!travels[i])
                continue;
            writer.Write(i);
            fields[i].Write(ref writer, owner, context);
        }
        context.Leave();
    }

    [SuppressMessage("Usage", "CA1816", Justification = "The copy is partial: its finalizer would find fields missing.")]
    private static object ReadFields(ref MessagePackReader reader, ReadContext context)
    {
        int slot = context.TracksReferences ? context.ReserveReference() : -1;
        int count = reader.ReadArrayHeader();
        if (count % 2 == 0)
            throw new MessagePackFormatException("A field of a captured this has no value.");
        Type type = context.Types!.Read(ref reader);
        object owner = Uninitialized.Make(type);
        GC.SuppressFinalize(owner);
        context.Register(slot, owner);
        context.Enter();
        CapturedFields.Read(ref reader, owner, CapturedFields.Of(type), count / 2, context);
        context.Leave();
        return owner;
    }
}
