using System.Reflection;
using System.Runtime.Loader;

namespace Parallelism.Closures;

// Which code can be named to another process at all; where it cannot, why, and what to do instead.
internal static class NamedCode
{
    private const string InMemory = "exists only in this process's memory, so a worker has no file to load it from";
    private const string InMemoryAdvice = "put the code into a project that is built to a file";

    public static string? WhyNot(Type type)
    {
        if (type.HasElementType)
            return type.IsArray ? null : $"{type} is a pointer or reference into this process's memory; copy what it points to into an array.";
        if (type.IsFunctionPointer)
            return $"{type} is a function's address in this process; use a delegate.";
        if (type.IsGenericParameter || type.ContainsGenericParameters && !type.IsGenericTypeDefinition)
            return $"{type} is an open generic type; close it over its arguments.";
        return WhyNot(type.Module, type.FullName ?? type.Name);
    }

    public static string? WhyNot(MethodBase method)
    {
        string name = $"{method.DeclaringType?.Name ?? "?"}.{method.Name}";
        if (!HasToken(method))
            return $"The method {method.Name} was made at run time (a compiled expression or a DynamicMethod) and {InMemory}: use a lambda or a method instead.";
        if (HotReload.IsChanged(method))
            return $"{name} was changed by hot reload: the file on disk, which a worker would load, still holds the old code. Restart the program.";
        return WhyNot(method.Module, name);
    }

    // Null where the assembly has no file of its own: a single-file program, where every part is found by name.
    public static string? PathOf(Assembly assembly)
    {
#pragma warning disable IL3000 // That the location is empty in a single-file program is what is asked here.
        string location = assembly.Location;
#pragma warning restore IL3000
        return location.Length == 0 ? null : location;
    }

    private static string? WhyNot(Module module, string what)
    {
        Assembly assembly = module.Assembly;
        if (assembly.IsDynamic)
            return $"{what} belongs to {assembly.GetName().Name}, which was emitted at run time and {InMemory}: {InMemoryAdvice}.";
        if (PathOf(assembly) is null && !IsBundled(assembly))
            return $"{what} belongs to {assembly.GetName().Name}, which was loaded from bytes and {InMemory}: {InMemoryAdvice}, or load it with LoadFromAssemblyPath.";
        return null;
    }

    private static bool IsBundled(Assembly assembly) =>
        AssemblyLoadContext.GetLoadContext(assembly) == AssemblyLoadContext.Default && PathOf(typeof(object).Assembly) is null
        || (AssemblyLoadContext.GetLoadContext(assembly) == AssemblyLoadContext.Default && Assembly.GetEntryAssembly() is { } entry && PathOf(entry) is null);

    // What a compiled expression and a DynamicMethod give for a token differs between them; that no module knows it does not.
    private static bool HasToken(MethodBase method)
    {
        try
        {
            if (method.Module.Assembly.IsDynamic)
                return method.DeclaringType is not null;
            return method.Module.ResolveMethod(method.MetadataToken)?.MethodHandle.Value == Definition(method).MethodHandle.Value;
        }
        catch (Exception)
        {
            return false;
        }
    }

    // A method of a generic type or a generic method shares its token with the definition that the module resolves it to.
    private static MethodBase Definition(MethodBase method)
    {
        if (method is MethodInfo { IsGenericMethod: true, IsGenericMethodDefinition: false } generic)
            method = generic.GetGenericMethodDefinition();
        return method.DeclaringType is { IsConstructedGenericType: true } ? method.Module.ResolveMethod(method.MetadataToken)! : method;
    }
}
