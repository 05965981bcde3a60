using System.Reflection;
using System.Runtime.CompilerServices;

namespace Parallelism.Tests.PublicApi;

// The public surface of an assembly, a line for each type and member, in order.
internal static class Surface
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Of(Assembly assembly) => assembly.GetExportedTypes()
        .Where(type => !type.Name.Contains('<', StringComparison.Ordinal))
        .SelectMany(Lines)
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Lines(Type type)
    {
        string owner = Name(type);
        string[] bases = [.. new[] { type.BaseType }.OfType<Type>().Where(other => other != typeof(object)).Concat(type.GetInterfaces().Where(contract => contract.IsVisible)).Select(Name).Order(StringComparer.Ordinal)];
        yield return $"{owner}{(type.IsEnum || bases.Length == 0 ? "" : $" : {string.Join(", ", bases)}")} [{Kind(type)}]";
        foreach (MemberInfo member in type.GetMembers(Declared).Where(IsVisible))
        {
            if (Signature(member) is { } signature)
                yield return $"{owner}.{signature}";
        }
    }

    private static string Kind(Type type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => "enum",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    private static string? Signature(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo { IsSpecialName: true } => null,
        MethodInfo method when method.GetCustomAttribute<CompilerGeneratedAttribute>() is not null => null,
        MethodInfo method =>
            $"{(method.IsStatic ? "static " : "")}{method.Name}{Generics(method)}({Parameters(method)}) -> {Name(method.ReturnType)}{Priority(method)}",
        PropertyInfo property => $"{property.Name} -> {Name(property.PropertyType)} {{{Accessors(property)} }}",
        FieldInfo { IsSpecialName: true } => null,
        FieldInfo { IsLiteral: true } field => $"{field.Name} = {Convert.ToString(field.GetRawConstantValue(), System.Globalization.CultureInfo.InvariantCulture)}",
        FieldInfo field => $"{field.Name} -> {Name(field.FieldType)}",
        EventInfo value => $"event {value.Name} -> {Name(value.EventHandlerType!)}",
        _ => null,
    };

    private static string Priority(MethodInfo method) =>
        method.GetCustomAttribute<OverloadResolutionPriorityAttribute>() is { } priority ? $" [priority {priority.Priority}]" : "";

    private static string Accessors(PropertyInfo property)
    {
        string set = property.SetMethod is { } setter && IsSeen(setter)
            ? setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;"
            : "";
        return (property.GetMethod is not null ? " get;" : "") + set;
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => IsSeen(method),
        FieldInfo field => field.IsPublic || field.IsFamily,
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(IsSeen),
        EventInfo value => IsSeen(value.AddMethod!),
        _ => false,
    };

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Generics(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{(parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "in " : "")}{Name(parameter.ParameterType)} {parameter.Name}{(parameter.IsOptional ? " = default" : "")}"));

    private static string Name(Type type)
    {
        if (type.IsByRef)
            return Name(type.GetElementType()!);
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[]";
        if (Nullable.GetUnderlyingType(type) is { } value)
            return $"{Name(value)}?";
        string name = type.IsNested && !type.IsGenericParameter ? $"{Name(type.DeclaringType!)}.{type.Name}" : type.Name;
        if (!type.IsGenericType)
            return name;
        int tick = name.IndexOf('`', StringComparison.Ordinal);
        return $"{(tick < 0 ? name : name[..tick])}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
