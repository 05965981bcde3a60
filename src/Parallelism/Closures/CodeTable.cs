using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// The code that this side has named to the other: modules by version id, types and methods by metadata token. Each definition is appended once
// and never changes, so a connection remembers only up to where it has sent them, and a refused closure leaves at most an unused entry.
internal sealed class CodeTable
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<object, int> _ids = new();
    private readonly List<byte[]> _definitions = [];
    private readonly List<AssemblyLoadContext> _contexts = [AssemblyLoadContext.Default];
    private volatile int _count;

    // Every id given out so far is below this.
    public int Count => _count;

    public int GetId(Type type) => _ids.TryGetValue(type, out int id) ? id : Add(type);

    public int GetId(MethodBase method) => _ids.TryGetValue(method, out int id) ? id : Add(method);

    // Why the method cannot be named; null where it can, which for one named before costs no more than a look-up.
    public string? WhyNot(MethodBase method) => _ids.ContainsKey(method) && !HotReload.IsChanged(method) ? null : NamedCode.WhyNot(method);

    // The definitions with ids in [from, to), for PeerCodeTable.Add of the other side.
    public void WriteDefinitions(int from, int to, IBufferWriter<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to, _count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(from, to);
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(to - from + 1);
        writer.Write(from);
        lock (_gate)
        {
            for (int i = from; i < to; i++)
                writer.WriteRaw(_definitions[i]);
        }
        writer.Flush();
    }

    private int Add(Type type)
    {
        if (NamedCode.WhyNot(type) is { } reason)
            throw new WorkSerializationException(reason);
        lock (_gate)
        {
            if (_ids.TryGetValue(type, out int known))
                return known;
            if (type.IsArray)
                return Append(type, [(int)CodeKind.Array, Add(type.GetElementType()!), type.IsSZArray ? 0 : type.GetArrayRank()]);
            if (type.IsConstructedGenericType)
            {
                Type[] arguments = type.GetGenericArguments();
                var parts = new long[arguments.Length + 2];
                parts[0] = (int)CodeKind.GenericType;
                parts[1] = Add(type.GetGenericTypeDefinition());
                for (int i = 0; i < arguments.Length; i++)
                    parts[i + 2] = Add(arguments[i]);
                return Append(type, parts);
            }
            return Append(type, [(int)CodeKind.Type, Add(type.Module), type.MetadataToken]);
        }
    }

    private int Add(MethodBase method)
    {
        if (NamedCode.WhyNot(method) is { } reason)
            throw new WorkSerializationException(reason);
        lock (_gate)
        {
            if (_ids.TryGetValue(method, out int known))
                return known;
            Type[] arguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
            var parts = new long[arguments.Length + 4];
            parts[0] = (int)CodeKind.Method;
            parts[1] = Add(method.Module);
            parts[2] = method.MetadataToken;
            parts[3] = method.DeclaringType is { } declaring ? Add(declaring) : -1;
            for (int i = 0; i < arguments.Length; i++)
                parts[i + 4] = Add(arguments[i]);
            return Append(method, parts);
        }
    }

    private int Add(Module module)
    {
        if (_ids.TryGetValue(module, out int known))
            return known;
        AssemblyLoadContext context = AssemblyLoadContext.GetLoadContext(module.Assembly) ?? AssemblyLoadContext.Default;
        int number = _contexts.IndexOf(context);
        if (number < 0)
        {
            number = _contexts.Count;
            _contexts.Add(context);
        }
        var output = new ArrayBufferWriter<byte>(256);
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(5);
        writer.Write((int)CodeKind.Module);
        writer.Write(module.ModuleVersionId.ToString("N"));
        writer.Write(module.Assembly.FullName);
        writer.Write(NamedCode.PathOf(module.Assembly));
        writer.Write(number);
        writer.Flush();
        return Append(module, output.WrittenSpan.ToArray());
    }

    private int Append(object key, ReadOnlySpan<long> parts)
    {
        var output = new ArrayBufferWriter<byte>(32);
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(parts.Length);
        foreach (long part in parts)
            writer.Write(part);
        writer.Flush();
        return Append(key, output.WrittenSpan.ToArray());
    }

    // The count is published before the id, so that whoever sees an id also sees a count above it.
    private int Append(object key, byte[] definition)
    {
        int id = _definitions.Count;
        _definitions.Add(definition);
        _count = id + 1;
        _ids[key] = id;
        return id;
    }
}
