using System.Runtime.CompilerServices;

namespace Parallelism.Serialization;

// Chooses the formatter of a type that no provider knows.
internal static class BuiltInFormatters
{
    // Whether a place declared as this type may hold values of another.
    public static bool IsOpen(Type type) => type.IsArray ? IsOpen(type.GetElementType()!) : !type.IsValueType && !type.IsSealed;

    // The type that stands on the wire for a runtime type: reflection's own subclasses and the like are nobody's to name.
    public static Type Known(Type runtime) => typeof(Type).IsAssignableFrom(runtime) ? typeof(Type) : runtime;

    public static Formatter Open<T>(FormatterTable table)
    {
        Type type = typeof(T);
        if (type == typeof(Type))
        {
            return new TypeFormatter();
        }

        return type.IsAbstract || type == typeof(object) ? new PolymorphicFormatter<T>() : new OpenFormatter<T>(table, type);
    }

    public static Formatter Exact<T>(FormatterTable table)
    {
        Type type = typeof(T);
        if (type == typeof(Type))
        {
            return new TypeFormatter();
        }

        if (Refusals.Find(type) is { } reason)
        {
            return new RefusedFormatter<T>(reason);
        }

        return Primitive.Is(type) ? new PrimitiveFormatter<T>()
            : type.IsEnum ? Make(typeof(EnumFormatter<,>), [type, type.GetEnumUnderlyingType()])
            : type.IsSZArray ? Make(typeof(ArrayFormatter<>), [type.GetElementType()!], table)
            : Nullable.GetUnderlyingType(type) is { } value ? Make(typeof(NullableFormatter<>), [value], table)
            : SimpleTypes.Find(type, table)
            ?? ByFields(type, table);
    }

    public static Formatter Make(Type definition, Type[] arguments, params object[] parts) =>
        (Formatter)Activator.CreateInstance(definition.MakeGenericType(arguments), parts)!;

    private static Formatter ByFields(Type type, FormatterTable table)
    {
        if (type.IsAbstract)
        {
            return Make(typeof(RefusedFormatter<>), [type], "no object is exactly of this type");
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>))
        {
            return Make(typeof(ListFormatter<>), type.GetGenericArguments(), table);
        }

        bool asArray = typeof(ITuple).IsAssignableFrom(type);
        return Make(type.IsValueType ? typeof(StructFormatter<>) : typeof(ClassFormatter<>), [type], table, asArray);
    }
}
