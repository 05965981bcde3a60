using System.Buffers;
using System.Collections;
using System.Reflection;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// Writes what a worker's failure was. Whatever an exception does when it is asked, something readable comes out: parts that cannot travel or
// that throw are left out one by one. An exception is the array of
//   type or nil, its full name, Exception's own message, what Message says, stack, HResult, source, help link,
//   [key, value]*, inner or nil, [inner of an aggregate]* or nil, [number of field, value]*
// with each key, value and field in a block of its own, so that a reader can leave out what it cannot make either. An empty block stands for the
// inner exception. What is beyond all reading is cut off, and the last exception that is written says so.
internal sealed class ExceptionEncoder(FormatterTable formatters, CodeTable table)
{
    private const int LongestText = 64 * 1024;
    private const int LargestPart = 256 * 1024;
    private const int MostParts = 128;
    private const int MostExceptions = 256;
    private const int Deepest = 100;
    private const int LongestLastWords = 1024;

    // Exceptions in fields and data come back to this class through their formatter, so what is open is kept by thread.
    [ThreadStatic]
    private static List<Exception>? t_open;

    [ThreadStatic]
    private static int t_budget;

    // Returns how many definitions a reader must have.
    public int Encode(IBufferWriter<byte> output, Exception error)
    {
        List<Exception> open = t_open ??= [];
        if (open.Count == 0)
            t_budget = MostExceptions;
        int outer = open.Count;
        try
        {
            var writer = new MessagePackWriter(output);
            Write(ref writer, error, open);
            writer.Flush();
            return table.Count;
        }
        finally
        {
            open.RemoveRange(outer, open.Count - outer);
        }
    }

    private void Write(ref MessagePackWriter writer, Exception? error, List<Exception> open)
    {
        // An exception inside itself ends here.
        if (error is null || open.Contains(error))
        {
            writer.WriteNil();
            return;
        }
        if (open.Count >= Deepest || t_budget <= 0)
        {
            string? last = Ask(error, static error => error is AggregateException ? ExceptionFields.Message(error) : error.Message);
            WriteLast(ref writer, error, $"{Cut(last, LongestLastWords)} (with what is inside it left out)");
            return;
        }
        t_budget--;
        open.Add(error);
        Type type = error.GetType();
        bool isNamed = TryName(type, out int id);
        string? message = ExceptionFields.Message(error);
        writer.WriteArrayHeader(12);
        if (isNamed)
            writer.Write(id);
        else
            writer.WriteNil();
        writer.Write(Cut(type.FullName ?? type.Name));
        writer.Write(Cut(message));
        // An aggregate's Message repeats those of its inner ones, without end where it is among them; the reader's will do the same by itself.
        writer.Write(Cut(error is AggregateException ? message : Ask(error, static error => error.Message)));
        writer.Write(Cut(Ask(error, static error => error.StackTrace)));
        writer.Write(ExceptionFields.HResult(error));
        writer.Write(Cut(Ask(error, static error => error.Source)));
        writer.Write(Cut(Ask(error, static error => error.HelpLink)));
        WriteData(ref writer, error);
        Exception? inner = ExceptionFields.InnerException(error);
        Exception[]? inners = error is AggregateException aggregate ? ExceptionFields.InnerExceptions(aggregate) : null;
        // The inner exception of an aggregate is the first of its inner ones.
        Write(ref writer, inners is [{ } first, ..] && ReferenceEquals(inner, first) ? null : inner, open);
        if (inners is not null)
        {
            int count = Math.Min(inners.Length, Math.Max(t_budget, 0));
            writer.WriteArrayHeader(count < inners.Length ? count + 1 : count);
            for (int i = 0; i < count; i++)
                Write(ref writer, inners[i], open);
            if (count < inners.Length)
                WriteLast(ref writer, error, $"{inners.Length - count} further exceptions are left out");
        }
        else
            writer.WriteNil();
        WriteFields(ref writer, error, isNamed ? ExceptionFields.Of(type) : []);
        open.RemoveAt(open.Count - 1);
    }

    // In place of exceptions that are cut off: one of no known type, and nothing inside.
    private static void WriteLast(ref MessagePackWriter writer, Exception error, string told)
    {
        writer.WriteArrayHeader(12);
        writer.WriteNil();
        writer.Write(Cut(error.GetType().FullName));
        writer.WriteNil();
        writer.Write(told);
        writer.WriteNil();
        writer.Write(ExceptionFields.HResult(error));
        writer.WriteNil();
        writer.WriteNil();
        writer.WriteArrayHeader(0);
        writer.WriteNil();
        writer.WriteNil();
        writer.WriteArrayHeader(0);
    }

    private void WriteData(ref MessagePackWriter writer, Exception error)
    {
        var parts = new List<ReadOnlyMemory<byte>>();
        try
        {
            foreach (DictionaryEntry entry in error.Data)
            {
                if (parts.Count < 2 * MostParts && Part(typeof(object), entry.Key) is { } key && Part(typeof(object), entry.Value) is { } value)
                    parts.AddRange([key, value]);
            }
        }
        catch (Exception)
        {
            // Data is virtual, and may be changed by another thread meanwhile; what was read until then counts.
        }
        writer.WriteArrayHeader(parts.Count);
        foreach (ReadOnlyMemory<byte> part in parts)
            writer.WriteBinary(part.Span);
    }

    private void WriteFields(ref MessagePackWriter writer, Exception error, FieldInfo[] fields)
    {
        var parts = new List<(int Number, ReadOnlyMemory<byte> Value)>();
        for (int i = 0; i < fields.Length && parts.Count < MostParts; i++)
        {
            object? value = fields[i].GetValue(error);
            if (value is Exception && ReferenceEquals(value, ExceptionFields.InnerException(error)))
                parts.Add((i, default));
            else if (value is not null && Part(fields[i].FieldType, value) is { } part)
                parts.Add((i, part));
        }
        writer.WriteArrayHeader(2 * parts.Count);
        foreach ((int number, ReadOnlyMemory<byte> value) in parts)
        {
            writer.Write(number);
            writer.WriteBinary(value.Span);
        }
    }

    // Null where the value cannot travel.
    private ReadOnlyMemory<byte>? Part(Type declared, object? value)
    {
        try
        {
            var scope = new WriteScope(table);
            var context = new WriteContext { Formatters = formatters, Types = scope, Members = scope, TracksReferences = true };
            var output = new ArrayBufferWriter<byte>();
            var writer = new MessagePackWriter(output);
            formatters.Get(declared).WriteObject(ref writer, value, context);
            writer.Flush();
            return scope.MustRepeat || output.WrittenCount > LargestPart ? null : output.WrittenMemory;
        }
        catch (Exception)
        {
            return null;
        }
    }

    private bool TryName(Type type, out int id)
    {
        id = -1;
        if (NamedCode.WhyNot(type) is not null)
            return false;
        try
        {
            id = table.GetId(type);
            return true;
        }
        catch (WorkSerializationException)
        {
            return false;
        }
    }

    private static string? Ask(Exception error, Func<Exception, string?> question)
    {
        try
        {
            return question(error);
        }
        catch (Exception)
        {
            return null;
        }
    }

    private static string? Cut(string? text, int longest = LongestText) => text is not null && text.Length > longest ? text[..longest] + " …" : text;
}
