using System.Collections.Concurrent;
using System.Reflection;
using MessagePack;

namespace Parallelism;

// Asks a resolver beforehand for all that a value of a type certainly consists of: the formatter of a list is there whether that of its elements is or not.
internal sealed class FormatterCheck(IFormatterResolver resolver)
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly ConcurrentDictionary<Type, string> _known = new();

    // Why values of this type cannot travel, and what to do; null where nothing speaks against it.
    public string? Find(Type type) => _known.GetOrAdd(type, root => Check(root, root.ToString(), []) ?? "") is { Length: > 0 } reason ? reason : null;

    // The exception behind those that only pass it on.
    public static Exception Cause(Exception error)
    {
        while (error is MessagePackSerializationException or TypeInitializationException or TargetInvocationException && error.InnerException is { } inner)
            error = inner;
        return error;
    }

    private string? Check(Type type, string path, HashSet<Type> seen)
    {
        if (!seen.Add(type) || type == typeof(void))
            return null;
        if (type.IsPointer || type.IsByRef || type.IsByRefLike || type.ContainsGenericParameters)
            return $"{path}: values of this type cannot travel";
        if (IsShared(type))
            return $"{path}: this serializer would copy it as an ordinary object, and share nothing: let the work capture it, or leave Serializer unset";
        if (Ask(type) is { } reason)
            return $"{path}: {reason}";
        if (type.IsArray)
            return Check(type.GetElementType()!, $"{path} → {type.GetElementType()}", seen);
        foreach (Type argument in type.GetGenericArguments())
        {
            if (Check(argument, $"{path} → {argument}", seen) is { } inside)
                return inside;
        }

        return CheckMembers(type, path, seen);
    }

    private string? CheckMembers(Type type, string path, HashSet<Type> seen)
    {
        foreach (MemberInfo member in type.GetMembers(Members))
        {
            Type? of = member switch
            {
                PropertyInfo property => property.PropertyType,
                FieldInfo field => field.FieldType,
                _ => null,
            };
            // Which of the others are written is the resolver's business, but a shared array is right in none.
            if (of is not null && (member.IsDefined(typeof(KeyAttribute), inherit: true) || IsShared(of)) && Check(of, $"{path}.{member.Name} → {of}", seen) is { } inside)
                return inside;
        }

        return null;
    }

    private static bool IsShared(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(SharedArray<>);

    private string? Ask(Type type)
    {
        const string Advice = "add its attributes ([MessagePackObject], [Key]), or choose a resolver that covers it";
        try
        {
            return resolver.GetFormatterDynamic(type) is null ? $"the resolver {resolver.GetType().Name} has no formatter for it: {Advice}" : null;
        }
        catch (Exception error)
        {
            return $"the resolver {resolver.GetType().Name} could not make a formatter for it ({Cause(error).Message}): {Advice}";
        }
    }
}
