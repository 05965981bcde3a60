using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Parallelism.Closures;

// The private fields of Exception, and those that a derived type declares itself.
internal static class ExceptionFields
{
    private const BindingFlags OwnFields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConcurrentDictionary<Type, FieldInfo[]> Known = new();

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    public static extern ref string? Message(Exception error);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    public static extern ref Exception? InnerException(Exception error);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_helpURL")]
    public static extern ref string? HelpLink(Exception error);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_source")]
    public static extern ref string? Source(Exception error);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_HResult")]
    public static extern ref int HResult(Exception error);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerExceptions")]
    public static extern ref Exception[]? InnerExceptions(AggregateException error);

    // In the order of types, then tokens, from the most derived down; without Exception's own and those that the codec writes by itself. A
    // cancelled task or token stays behind: whoever catches the exception supplies the caller's token.
    public static FieldInfo[] Of(Type type) => Known.GetOrAdd(type, static type =>
    {
        var fields = new List<FieldInfo>();
        for (Type? declaring = type; declaring is not null && declaring != typeof(Exception) && declaring != typeof(object); declaring = declaring.BaseType)
        {
            if (declaring == typeof(AggregateException))
                continue;
            FieldInfo[] own = declaring.GetFields(OwnFields);
            Array.Sort(own, static (a, b) => a.MetadataToken.CompareTo(b.MetadataToken));
            fields.AddRange(own.Where(static field => field.FieldType != typeof(CancellationToken) && !typeof(Task).IsAssignableFrom(field.FieldType)
                && !typeof(Delegate).IsAssignableFrom(field.FieldType)));
        }
        return [.. fields];
    });
}
