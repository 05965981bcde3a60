using System.Reflection;
using System.Runtime.Serialization;

namespace Parallelism.Serialization;

// Finds the state of a type: its instance fields and those of its base classes, base first, under short names.
internal static class Members
{
    // [NonSerialized]; its own name in the framework is obsolete together with the formatters that nobody asks for here.
    private const FieldAttributes NonSerialized = (FieldAttributes)0x80;

    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static Member[] Of(Type type)
    {
        var found = new List<Member>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        Collect(type, found, names);
        return found.ToArray();
    }

    public static bool AreUnmanaged(Type type)
    {
        if (!type.IsValueType)
        {
            return false;
        }

        foreach (FieldInfo field in type.IsPrimitive || type.IsEnum ? [] : type.GetFields(Own))
        {
            if (!AreUnmanaged(field.FieldType))
            {
                return false;
            }
        }

        return type != typeof(nint) && type != typeof(nuint);
    }

    // What an exception shares with other processes; the rest of its state is the runtime's own.
    private static bool IsOfThisProcess(FieldInfo field) => field.DeclaringType == typeof(Exception)
        && field.Name is not ("_message" or "_data" or "_innerException" or "_helpURL" or "_source" or "_HResult" or "_xcode");

    // Whether an attribute says that this field stays behind.
    private static bool StaysBehind(FieldInfo field) =>
        IsOfThisProcess(field) || (field.Attributes & NonSerialized) != 0 || IsIgnored(field)
        || (field.Name[0] == '<' && field.DeclaringType!.GetProperty(ShortName(field.Name), Own) is { } property && IsIgnored(property));

    private static bool IsIgnored(MemberInfo member) => member.IsDefined(typeof(IgnoreDataMemberAttribute), inherit: false);

    private static void Collect(Type type, List<Member> found, HashSet<string> names)
    {
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
        {
            Collect(parent, found, names);
        }

        foreach (FieldInfo field in type.GetFields(Own))
        {
            string name = ShortName(field.Name);
            if (StaysBehind(field))
            {
                continue;
            }

            if (!names.Add(name))
            {
                // A field of the same name in a base class, or a field beside a property of that name.
                name = field.Name == name ? $"{type.Name}.{name}" : field.Name;
                for (int i = 2; !names.Add(name); i++)
                {
                    name = $"{type.Name}.{ShortName(field.Name)}#{i}";
                }
            }

            found.Add(new Member(name, field));
        }
    }

    // The compiler's "<Name>k__BackingField", "<name>i__Field" and "<name>P" become "Name" and "name".
    private static string ShortName(string field)
    {
        int end = field[0] == '<' ? field.IndexOf('>', StringComparison.Ordinal) : -1;
        return end > 1 ? field[1..end] : field;
    }
}
