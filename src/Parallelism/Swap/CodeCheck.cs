using System.Reflection;
using Parallelism.Closures;

namespace Parallelism.Swap;

// What the work's code says before it runs.
internal static class CodeCheck
{
    // captured: the delegates that travel with the work.
    public static void Run(Delegate work, IReadOnlyList<Delegate> captured, Differences found)
    {
        foreach (string name in captured.Append(work).SelectMany(CaptureAnalysis.FindWrites))
        {
            found.Add(
                SwapDifferenceKind.CaptureChanged,
                $"captured '{name}'",
                "the work changes it, and in a worker process it would change a copy that nobody sees: return the values, and combine them where they arrive");
        }
        MethodInfo[] methods = [.. captured.Append(work).Select(static part => part.Method)];
        Module? module = methods.Select(static method => method.Module).FirstOrDefault(static module => module != typeof(CodeCheck).Module);
        StaticReach reach = StaticReach.Find(methods, assembly => methods.Any(method => method.Module.Assembly == assembly) || OwnCode.Is(assembly));
        foreach (FieldInfo field in reach.Written)
        {
            found.Add(
                SwapDifferenceKind.StaticWritten,
                NameOf(field),
                "the work changes this static field, and every worker process has its own: return the values, or fill it only where it is empty, as a cache of each process");
        }
        foreach (FieldInfo field in reach.Read)
        {
            if (IsFilledAsyncLocal(field))
                found.Add(SwapDifferenceKind.StaticRead, NameOf(field), "the work reads the value of the caller's flow, which no worker process has: let the work capture the value");
            else if (!field.IsInitOnly && IsSet(field) && module is not null && reach.IsWrittenElsewhere(field, module))
            {
                found.Add(
                    SwapDifferenceKind.StaticRead,
                    NameOf(field),
                    "the work reads this static field, which other code sets; a worker process has the initial value: let the work capture the value, or set it in the strategy's Initializer");
            }
        }
        foreach (string setting in reach.ProcessSettings)
            found.Add(SwapDifferenceKind.ProcessSetting, setting, "the work sets it for its whole process, which is the worker's: set it in the strategy's Initializer, or before and after where the work runs");
    }

    private static string NameOf(FieldInfo field) => $"{field.DeclaringType!.Name}.{ClosureClass.NameOf(field)}";

    private static bool IsFilledAsyncLocal(FieldInfo field) =>
        field.FieldType.IsGenericType && field.FieldType.GetGenericTypeDefinition() == typeof(AsyncLocal<>) && ValueOf(field) is { } local
        && field.FieldType.GetProperty("Value")!.GetValue(local) is { } value && !IsDefault(value);

    // A field that nobody has set yet has the same value everywhere.
    private static bool IsSet(FieldInfo field) => ValueOf(field) is { } value && !IsDefault(value);

    private static object? ValueOf(FieldInfo field) => field.DeclaringType!.ContainsGenericParameters ? null : field.GetValue(null);

    private static bool IsDefault(object value) => value.GetType() is { IsValueType: true } type && value.Equals(Activator.CreateInstance(type));
}
