using System.Reflection;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// Where values of a type hold a SharedArray: only the built-in serializer shares it, others copy it or leave it out.
internal static class SharedArrayPath
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    // Null: nowhere that the declared types tell of. Members that an attribute leaves behind do not count.
    public static string? Find(Type type) => Find(type, TypeName.Of(type), []);

    private static string? Find(Type type, string path, HashSet<Type> seen)
    {
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(SharedArray<>))
            return path;
        if (type.IsPrimitive || type.IsPointer || type.IsByRef || !seen.Add(type))
            return null;
        foreach (Type part in type.HasElementType ? [type.GetElementType()!] : type.GetGenericArguments())
        {
            if (Find(part, $"{path} → {TypeName.Of(part)}", seen) is { } found)
                return found;
        }
        for (Type? level = CodeOrigin.IsFrameworks(type) ? null : type; level is not null && !CodeOrigin.IsFrameworks(level); level = level.BaseType)
        {
            foreach (FieldInfo field in level.GetFields(Own))
            {
                if (!StaysBehind(field) && Find(field.FieldType, $"{path}.{ClosureClass.NameOf(field)} → {TypeName.Of(field.FieldType)}", seen) is { } found)
                    return found;
            }
        }
        return null;
    }

    // [JsonIgnore], [IgnoreMember], [IgnoreDataMember] and their kin, by name: the libraries that declare them are not there.
    private static bool StaysBehind(FieldInfo field) => IsIgnored(field)
        || (field.DeclaringType!.GetProperty(ClosureClass.NameOf(field), Own) is { } property && IsIgnored(property));

    private static bool IsIgnored(MemberInfo member) => member.GetCustomAttributesData()
        .Any(static data => data.AttributeType.Name.Contains("Ignore", StringComparison.Ordinal) || data.AttributeType == typeof(NonSerializedAttribute));
}
