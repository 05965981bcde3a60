namespace Parallelism.Serialization;

// Writes and reads the type in front of a value.
internal static class PolymorphicFormatter
{
    // The formatter of a runtime type, or the error that says why it cannot stand here. Nothing has been written yet.
    public static Formatter Find(Type declared, Type runtime, WriteContext context)
    {
        Formatter formatter = context.Formatters.GetForValue(runtime);
        if (formatter.Refusal is { } reason)
        {
            throw context.Refuse(runtime, reason);
        }

        if (context.Types is null)
        {
            throw context.Refuse(runtime, $"a value declared as {TypeName.Of(declared)} is of another type, and this place cannot say which: declare the type itself");
        }

        return formatter;
    }

    public static object? ReadTyped(ref MessagePackReader reader, Type declared, ReadContext context)
    {
        if (context.Types is null)
        {
            throw new MessagePackFormatException($"A value declared as {TypeName.Of(declared)} names its type, and this place has no types.");
        }

        // Hostile bytes can nest types in each other without end: object in object in object.
        context.Enter();
        Type runtime = context.Types.Read(ref reader);
        if (!declared.IsAssignableFrom(runtime))
        {
            throw new MessagePackFormatException($"A {TypeName.Of(runtime)} stands where a {TypeName.Of(declared)} is declared.");
        }

        object? value = context.Formatters.GetExact(runtime).ReadObject(ref reader, context);
        context.Leave();
        return value;
    }
}
