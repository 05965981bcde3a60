using System.Runtime.CompilerServices;

namespace Parallelism.Serialization;

// Chooses the formatter of a type that no provider knows.
internal static class BuiltInFormatters
{
    // Whether a place declared as this type may hold values of another.
    public static bool IsOpen(Type type) => type.IsArray ? IsOpen(type.GetElementType()!) : !type.IsValueType && !type.IsSealed;

    // The type that stands on the wire for a runtime type: reflection's own subclasses and the like are nobody's to name.
    public static Type Known(Type runtime) => typeof(Type).IsAssignableFrom(runtime) ? typeof(Type)
        : Comparers.Known(runtime) ?? (runtime.Namespace == "System.Collections.Frozen" ? ImmutableCollections.Known(runtime) : null) ?? runtime;

    public static Formatter Open<T>(FormatterTable table)
    {
        Type type = typeof(T);
        if (type == typeof(Type))
        {
            return new TypeFormatter();
        }

        // Sealed in all but name: the framework's private subclasses stand for nobody's own.
        if (type.Namespace == "System.Collections.Frozen" && Collections.Find(type, table) is { } frozen)
        {
            return frozen;
        }

        return Comparers.Find(type) ?? CollectionInterfaces.Find(type, table) ?? OpenByFields<T>(type, table);
    }

    private static Formatter OpenByFields<T>(Type type, FormatterTable table) => type.IsAbstract || type == typeof(object) ? new PolymorphicFormatter<T>() : new OpenFormatter<T>(table, type);

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

        return type == typeof(string) ? new StringFormatter()
            : Primitive.Is(type) ? new PrimitiveFormatter<T>()
            : type.IsEnum ? Make(typeof(EnumFormatter<,>), [type, type.GetEnumUnderlyingType()])
            : type.IsSZArray ? Make(typeof(ArrayFormatter<>), [type.GetElementType()!], table)
            : Nullable.GetUnderlyingType(type) is { } value ? Make(typeof(NullableFormatter<>), [value], table)
            : SimpleTypes.Find(type, table)
            ?? MoreSimpleTypes.Find(type, table)
            ?? Comparers.Find(type)
            ?? Collections.Find(type, table)
            ?? ByFields(type, table);
    }

    public static Formatter Make(Type definition, Type[] arguments, params object[] parts) =>
        (Formatter)Activator.CreateInstance(definition.MakeGenericType(arguments), parts)!;

    private static Formatter ByFields(Type type, FormatterTable table)
    {
        if (type.IsAbstract)
        {
            return Refuse(type, "no object is exactly of this type");
        }

        if (type.IsArray)
        {
            return type.GetArrayRank() > 1
                ? Make(typeof(MultiArrayFormatter<,>), [type, type.GetElementType()!], table)
                : Refuse(type, "its indexes do not begin at 0: copy it into an array whose do");
        }

        if (typeof(Exception).IsAssignableFrom(type))
        {
            return Make(typeof(ExceptionFormatter<>), [type], table);
        }

        if (HashedBase(type) is { } hashed)
        {
            return Refuse(type, $"it derives from {TypeName.Of(hashed)}, whose inside depends on this process: hold one in a member instead");
        }

        if (!type.IsValueType)
        {
            return Make(typeof(ClassFormatter<>), [type], table, typeof(ITuple).IsAssignableFrom(type));
        }

        // The one field that reflection shows is the first of many elements.
        if (type.IsDefined(typeof(InlineArrayAttribute), inherit: false) || type.Name.EndsWith("e__FixedBuffer", StringComparison.Ordinal))
        {
            return Members.AreUnmanaged(type)
                ? Make(typeof(RawStructFormatter<>), [type])
                : Refuse(type, "an inline array of objects: pass an array");
        }

        bool isPair = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>);
        return Make(typeof(StructFormatter<>), [type], table, isPair || typeof(ITuple).IsAssignableFrom(type));
    }

    private static Formatter Refuse(Type type, string reason) => Make(typeof(RefusedFormatter<>), [type], reason);

    // Hash codes differ from process to process, so these cannot be copied field by field.
    private static Type? HashedBase(Type type)
    {
        for (Type? level = type.BaseType; level is not null && level != typeof(object); level = level.BaseType)
        {
            if (level.Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) == true
                && level.Name is "Dictionary`2" or "HashSet`1" or "Hashtable" or "ConcurrentDictionary`2" or "OrderedDictionary`2")
            {
                return level;
            }
        }

        return null;
    }
}
