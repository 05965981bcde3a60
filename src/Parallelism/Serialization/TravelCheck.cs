using System.Reflection;

namespace Parallelism.Serialization;

// Finds, from the declared types alone, what certainly cannot travel: the parts that every value has. A member that may be null, or may hold a type
// that travels, is left to the writing.
internal sealed class TravelCheck
{
    private readonly NullabilityInfoContext _nullability = new();
    private readonly HashSet<Type> _seen = [];
    private readonly FormatterTable _formatters;

    private TravelCheck(FormatterTable formatters) => _formatters = formatters;

    // "Order.Lines[].Output → FileStream: an open stream: …", or null.
    public static string? Find(Type type, FormatterTable formatters)
    {
        if (type == typeof(void))
        {
            return null;
        }

        return new TravelCheck(formatters).Check(type, TypeName.Of(type), isRoot: true);
    }

    private string? Check(Type type, string path, bool isRoot = false)
    {
        if (!_seen.Add(type))
        {
            return null;
        }

        string? refusal = RefusalOf(type);
        if (refusal is not null)
        {
            return isRoot ? $"{path}: {refusal}" : $"{path} → {TypeName.Of(type)}: {refusal}";
        }

        if (type.IsArray)
        {
            return Check(type.GetElementType()!, isRoot ? $"{TypeName.Of(type.GetElementType()!)}[]" : path + "[]");
        }

        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Check(value, path);
        }

        if (type.IsGenericType && typeof(System.Collections.IEnumerable).IsAssignableFrom(type))
        {
            foreach (Type argument in type.GetGenericArguments())
            {
                if (Check(argument, path + "[]") is { } reason)
                {
                    return reason;
                }
            }

            return null;
        }

        return type.IsPrimitive || type.IsEnum || type.IsAbstract || type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true
            ? CheckArguments(type, path)
            : CheckMembers(type, path);
    }

    private string? CheckArguments(Type type, string path)
    {
        foreach (Type argument in type.GetGenericArguments())
        {
            if (typeof(System.Runtime.CompilerServices.ITuple).IsAssignableFrom(type) && argument.IsValueType && Check(argument, path) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    private string? CheckMembers(Type type, string path)
    {
        foreach (Member member in Members.Of(type))
        {
            if ((member.Field.FieldType.IsValueType || _nullability.Create(member.Field).ReadState == NullabilityState.NotNull)
                && Check(member.Field.FieldType, path + member.Step) is { } reason)
            {
                return reason;
            }
        }

        return null;
    }

    // A provider may know what to do with a type that would be refused otherwise.
    private string? RefusalOf(Type type)
    {
        if (Refusals.Find(type) is not { } reason)
        {
            return null;
        }

        if (type.IsByRefLike || type.IsPointer || type.IsFunctionPointer || type.IsByRef)
        {
            return reason;
        }

        try
        {
            return type.IsAbstract ? (_formatters.Get(type) is { Refusal: null } known && !IsPolymorphic(known) ? null : reason) : _formatters.GetExact(type).Refusal;
        }
        catch (WorkSerializationException e)
        {
            return e.Message;
        }
    }

    private static bool IsPolymorphic(Formatter formatter) =>
        formatter.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(PolymorphicFormatter<>);
}
