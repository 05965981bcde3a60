using System.Reflection;
using System.Runtime.CompilerServices;

namespace Parallelism.Tests;

// The public surface as text. A change shows up in review as a change of PublicApi.approved.txt; to approve one, copy the received file over it.
public sealed class PublicApiTests
{
    private static readonly Assembly Subject = typeof(ParallelismOptions).Assembly;

    [Fact]
    public void The_public_surface_is_the_approved_one()
    {
        string approved = Path.Combine(AppContext.BaseDirectory, "PublicApi.approved.txt");
        string received = Path.Combine(AppContext.BaseDirectory, "PublicApi.received.txt");
        string[] lines = [.. Subject.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(Lines)];
        File.WriteAllLines(received, lines);

        lines.Should().Equal(File.ReadAllLines(approved), $"a change must be approved; what is there now is in {received}");
    }

    [Fact]
    public void Nothing_below_the_root_folder_is_public() =>
        Subject.GetExportedTypes().Select(type => type.Namespace).Distinct().Should()
            .BeEquivalentTo("Parallelism", "Microsoft.Extensions.DependencyInjection");

    private static IEnumerable<string> Lines(Type type)
    {
        yield return $"{(type is { IsAbstract: true, IsSealed: true } ? "static" : type.IsSealed ? "sealed" : "open")} class {type.FullName}";
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        IEnumerable<string> members = type.GetMembers(Declared)
            .Where(member => member is not MethodInfo { IsSpecialName: true })
            .Select(member => $"    {Signature(member)}");
        foreach (string member in members.Order(StringComparer.Ordinal))
            yield return member;
    }

    private static string Signature(MemberInfo member) => member switch
    {
        ConstructorInfo made => $"new({Parameters(made)})",
        MethodInfo method => $"{Name(method.ReturnType)} {method.Name}({Parameters(method)})",
        PropertyInfo property => $"{Name(property.PropertyType)} {property.Name} {{ get;{(property.SetMethod is { IsPublic: true } ? " set;" : "")} }}",
        _ => member.ToString()!,
    };

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select((parameter, index) =>
        (index == 0 && method.IsDefined(typeof(ExtensionAttribute), false) ? "this " : "")
        + $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "null"}" : "")}"));

    private static string Name(Type type) => Nullable.GetUnderlyingType(type) is { } inner ? $"{Name(inner)}?"
        : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type.Name;
}
