using System.Reflection;

namespace Parallelism.Verbs;

// The name of a work's method as messages print it: Program.<Main>b__0, Shape.Area.
internal static class MethodName
{
    public static string Of(Delegate work) => work.Target is IStandIn standIn ? Of(standIn.Given) : Of(work.Method);

    public static string Of(MethodInfo method)
    {
        Type? type = method.DeclaringType;
        // The class that holds a lambda's captures has no name worth printing: its outer type has.
        while (type is { IsNested: true } && type.Name.StartsWith('<'))
            type = type.DeclaringType;
        return type is null ? method.Name : $"{type.Name}.{method.Name}";
    }
}
