using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Parallelism.Closures;

// The classes that compilers make for captured variables, iterators and async methods. Their names cannot be written in C#.
internal static class ClosureClass
{
    private const BindingFlags OwnFields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<Type, bool> Known = new();
    private static readonly ConcurrentDictionary<Type, FieldInfo[]> KnownFields = new();

    // Anonymous types and the compiler's collections are named alike, but are plain data.
    public static bool Is(Type? type) =>
        type is { IsNested: true } && Known.GetOrAdd(type, static type =>
            IsGeneratedName(type.Name)
            && !type.Name.StartsWith("<>f__", StringComparison.Ordinal)
            && !type.Name.StartsWith("<>z__", StringComparison.Ordinal)
            && !typeof(Delegate).IsAssignableFrom(type)
            // A class inside a compiler's class carries no mark of its own. (F# and VB name theirs otherwise; those travel as ordinary objects.)
            && (type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) || Is(type.DeclaringType)));

    // A class that holds captured variables and nothing else.
    public static bool IsDisplayClass(Type type) => Is(type) && type.Name.Contains("DisplayClass", StringComparison.Ordinal);

    // Whether a method is a lambda or a local function: part of the method around it, with a body of its own.
    public static bool IsGenerated(MethodBase method) => IsGeneratedName(method.Name) || Is(method.DeclaringType);

    public static bool IsOwnerField(FieldInfo field) => field.Name == "<>4__this" && !field.FieldType.IsValueType && !Is(field.FieldType);

    // In the order of their tokens, which is the same in every process that loads the same build.
    public static FieldInfo[] FieldsOf(Type type) => KnownFields.GetOrAdd(type, static type =>
    {
        var fields = new List<FieldInfo>();
        for (Type? declaring = type; declaring is not null && declaring != typeof(object); declaring = declaring.BaseType)
        {
            FieldInfo[] own = declaring.GetFields(OwnFields);
            Array.Sort(own, static (a, b) => a.MetadataToken.CompareTo(b.MetadataToken));
            fields.AddRange(own);
        }
        return [.. fields];
    });

    // A field as its author wrote it: the variable of <count>5__2, the property of <Name>k__BackingField, this.
    public static string NameOf(FieldInfo field)
    {
        string name = field.Name;
        if (name == "<>4__this")
            return "this";
        if (name.StartsWith("<>3__", StringComparison.Ordinal))
            return name["<>3__".Length..];
        int end = name.IndexOf('>', StringComparison.Ordinal);
        return name.StartsWith('<') && end > 1 ? name[1..end] : name;
    }

    // The class as its author knows it: that of the method around the lambda.
    public static string NameOf(Type type)
    {
        while (Is(type) && type.DeclaringType is { } outer)
            type = outer;
        return type.Name;
    }

    private static bool IsGeneratedName(string name) => name.StartsWith('<');
}
