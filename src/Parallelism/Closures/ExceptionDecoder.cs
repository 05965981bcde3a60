using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// Makes the exception that ExceptionEncoder of the other side wrote, without running any constructor of its type. Where its type is not known here,
// or what came is not enough for it to work, a RemoteWorkException tells what it was.
internal sealed class ExceptionDecoder(FormatterTable formatters, PeerCodeTable table)
{
    private const int Deepest = 128;

    public Exception Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new MessagePackReader(bytes);
        return Read(ref reader, 0) ?? throw new MessagePackFormatException("The exception is missing.");
    }

    private Exception? Read(ref MessagePackReader reader, int depth)
    {
        if (reader.TryReadNil())
            return null;
        if (depth > Deepest)
            throw new MessagePackFormatException($"Exceptions are nested more than {Deepest} deep.");
        reader.ReadArrayHeader(12);
        long? id = reader.TryReadNil() ? null : reader.ReadInt64();
        string name = reader.ReadString() ?? "an unknown exception";
        string? message = reader.ReadString();
        string? told = reader.ReadString();
        string? stack = reader.ReadString();
        int result = reader.ReadInt32();
        string? source = reader.ReadString();
        string? help = reader.ReadString();
        var data = new List<(object Key, object? Value)>();
        ReadData(ref reader, data);
        Exception? inner = Read(ref reader, depth + 1);
        List<Exception>? inners = ReadInners(ref reader, depth);
        if (inners is [{ } first, ..])
            inner ??= first;
        Exception? error = id is { } known ? Make(known) : null;
        ReadFields(ref reader, error, inner);
        if (error is not null)
        {
            ExceptionFields.Message(error) = message;
            ExceptionFields.InnerException(error) = inner;
            if (error is AggregateException aggregate)
                ExceptionFields.InnerExceptions(aggregate) = inners?.ToArray() ?? [];
        }
        if (error is null || !Works(error, told))
            error = new RemoteWorkException(name, told ?? message ?? "", inners is { Count: > 1 } ? new AggregateException(inners) : inner);
        ExceptionFields.HResult(error) = result;
        ExceptionFields.Source(error) = source;
        ExceptionFields.HelpLink(error) = help;
        SetData(error, data);
        if (stack is { Length: > 0 })
            ExceptionDispatchInfo.SetRemoteStackTrace(error, stack);
        return error;
    }

    private Exception? Make(long id)
    {
        Type type;
        try
        {
            type = table.GetType(id);
        }
        catch (WorkSerializationException)
        {
            return null;
        }
        if (!typeof(Exception).IsAssignableFrom(type) || type.IsAbstract || type.ContainsGenericParameters)
            return null;
        return (Exception)Uninitialized.Make(type);
    }

    private List<Exception>? ReadInners(ref MessagePackReader reader, int depth)
    {
        if (reader.TryReadNil())
            return null;
        var inners = new List<Exception>();
        for (int count = reader.ReadArrayHeader(); count > 0; count--)
        {
            if (Read(ref reader, depth + 1) is { } inner)
                inners.Add(inner);
        }
        return inners;
    }

    private void ReadData(ref MessagePackReader reader, List<(object Key, object? Value)> data)
    {
        int count = reader.ReadArrayHeader();
        for (int i = 0; i + 1 < count; i += 2)
        {
            bool hasKey = TryPart(reader.ReadBinary(), typeof(object), out object? key);
            bool hasValue = TryPart(reader.ReadBinary(), typeof(object), out object? value);
            if (hasKey && hasValue && key is not null)
                data.Add((key, value));
        }
    }

    private void ReadFields(ref MessagePackReader reader, Exception? error, Exception? inner)
    {
        FieldInfo[] fields = error is null ? [] : ExceptionFields.Of(error.GetType());
        int count = reader.ReadArrayHeader();
        for (int i = 0; i + 1 < count; i += 2)
        {
            int number = reader.ReadInt32();
            ReadOnlySpan<byte> part = reader.ReadBinary();
            if ((uint)number >= (uint)fields.Length)
                continue;
            if (part.IsEmpty)
            {
                if (fields[number].FieldType.IsInstanceOfType(inner))
                    fields[number].SetValue(error, inner);
            }
            else if (TryPart(part, fields[number].FieldType, out object? value))
                fields[number].SetValue(error, value);
        }
    }

    private bool TryPart(ReadOnlySpan<byte> bytes, Type declared, out object? value)
    {
        try
        {
            // A part may hold an exception with parts, and so on as long as the bytes reach.
            RuntimeHelpers.EnsureSufficientExecutionStack();
            var context = new ReadContext { Formatters = formatters, Types = new ReadScope(table), TracksReferences = true };
            var reader = new MessagePackReader(bytes);
            value = formatters.Get(declared).ReadObject(ref reader, context);
            return true;
        }
        catch (Exception)
        {
            value = null;
            return false;
        }
    }

    // An exception whose Message needs what could not travel would fail whoever logs it. Where it failed at home too, it is only itself.
    private static bool Works(Exception error, string? told)
    {
        try
        {
            _ = error.Message;
            return true;
        }
        catch (Exception)
        {
            return told is null;
        }
    }

    private static void SetData(Exception error, List<(object Key, object? Value)> data)
    {
        foreach ((object key, object? value) in data)
        {
            try
            {
                error.Data[key] = value;
            }
            catch (Exception)
            {
                // Data is virtual and may refuse writes; the exception itself matters more.
            }
        }
    }
}
