using System.Reflection;
using Parallelism.Closures;

namespace Parallelism.Security;

// What a message may name: types of the program's own assemblies and of the framework, and methods of the former; of the framework's only those of a few
// types that do nothing but compute, for a delegate on any other could be whatever the framework can do. Strict: of those only methods marked with RemoteWorkAttribute, or in a type marked so.
internal sealed class AllowList : ICodeGate
{
    private static readonly Assembly Library = typeof(IExecutionStrategy).Assembly;

    private static readonly HashSet<Type> Harmless =
    [
        typeof(bool), typeof(char), typeof(sbyte), typeof(byte), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(long), typeof(ulong),
        typeof(nint), typeof(nuint), typeof(Half), typeof(float), typeof(double), typeof(decimal), typeof(Int128), typeof(UInt128), typeof(string),
        typeof(Math), typeof(MathF), typeof(Convert), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeOnly), typeof(TimeSpan),
        typeof(Guid), typeof(Version), typeof(System.Numerics.BitOperations), typeof(System.Numerics.BigInteger), typeof(System.Numerics.Complex),
    ];

    private readonly IReadOnlySet<string> _assemblies;
    private readonly bool _isStrict;

    public AllowList(IReadOnlySet<string> assemblies, bool isStrict)
    {
        _assemblies = assemblies;
        _isStrict = isStrict;
    }

    public Module Find(Guid version, string assemblyName)
    {
        string name = new AssemblyName(assemblyName).Name ?? "";
        if (!_assemblies.Contains(name) && !CodeHash.IsFrameworks(name))
        {
            throw new WorkSerializationException(
                $"The work names the assembly {name}, which is not among those that may be named here: add it to AllowedAssemblies of the node, or of the strategy's connection.");
        }
        return ModuleFinder.Find(version, assemblyName, path: null, context: 0);
    }

    public void Demand(MethodBase method)
    {
        Assembly assembly = method.Module.Assembly;
        // What the verbs put around a reduction's body.
        if (assembly == Library)
            return;
        if (!_isStrict && method.DeclaringType is { } type && Harmless.Contains(type))
            return;
        string name = $"{method.DeclaringType?.Name ?? "?"}.{method.Name}";
        if (!_assemblies.Contains(assembly.GetName().Name ?? ""))
            throw new WorkSerializationException($"The work calls {name} of {assembly.GetName().Name}, whose methods may not be called by name here: call it from a lambda or a method of your own.");
        if (_isStrict && !IsMarked(method))
            throw new WorkSerializationException($"{name} is not marked as [RemoteWork], and this node runs only what is: mark it, or the type that its lambda stands in.");
    }

    // A lambda is a method of a compiler-made type inside the one that it stands in.
    private static bool IsMarked(MethodBase method)
    {
        if (method.IsDefined(typeof(RemoteWorkAttribute), inherit: false))
            return true;
        for (Type? type = method.DeclaringType; type is not null; type = type.DeclaringType)
        {
            if (type.IsDefined(typeof(RemoteWorkAttribute), inherit: false))
                return true;
        }
        return false;
    }
}
