using System.Reflection;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// The code that the other side has named. Definitions are kept as they come and looked up when they are first used, so one that is sent along
// but not needed costs nothing and cannot fail.
internal sealed class PeerCodeTable
{
    private const int MaxParts = 1024;
    private const int MaxDepth = 64;

    private readonly Lock _gate = new();
    private Entry[] _entries = new Entry[64];
    private volatile int _count;

    public int Count => _count;

    // What may be named where the other side is not trusted like this process; null: everything, wherever its file lies.
    public ICodeGate? Gate { get; init; }

    // Takes what CodeTable.WriteDefinitions wrote.
    public void Add(ReadOnlySpan<byte> definitions)
    {
        var reader = new MessagePackReader(definitions);
        int count = reader.ReadArrayHeader() - 1;
        lock (_gate)
        {
            long from = reader.ReadInt64();
            if (count < 0 || from != _count)
                throw Malformed($"definitions from {from} came where {_count} was due");
            for (int i = 0; i < count; i++)
            {
                Entry entry = Read(ref reader);
                if (_count == _entries.Length)
                {
                    var larger = new Entry[_entries.Length * 2];
                    Array.Copy(_entries, larger, _count);
                    Volatile.Write(ref _entries, larger);
                }
                _entries[_count] = entry;
                _count++;
            }
        }
    }

    public Type GetType(long id) => Get(id) as Type ?? throw Malformed($"definition {id} is no type");

    public MethodBase GetMethod(long id) => Get(id) as MethodBase ?? throw Malformed($"definition {id} is no method");

    private object Get(long id)
    {
        if (id < 0 || id >= _count)
            throw Malformed($"definition {id} was never sent");
        Entry entry = Volatile.Read(ref _entries)[id];
        return entry.Found ??= Find(entry);
    }

    private object Find(Entry entry)
    {
        try
        {
            ReadOnlySpan<long> parts = entry.Parts;
            return entry.Kind switch
            {
                CodeKind.Module => Gate is null
                    ? ModuleFinder.Find(entry.Version, entry.Assembly!, entry.Path, (int)parts[0])
                    : Gate.Find(entry.Version, entry.Assembly!),
                CodeKind.Type => ModuleAt(parts[0]).ResolveType((int)parts[1]),
                CodeKind.GenericType => GetType(parts[0]).MakeGenericType(TypesAt(parts[1..])),
                CodeKind.Array => MakeArray(GetType(parts[0]), parts[1]),
                _ => FindMethod(parts),
            };
        }
        catch (Exception error) when (error is ArgumentException or BadImageFormatException or TypeLoadException or MissingMemberException or NotSupportedException or InvalidOperationException and not WorkSerializationException)
        {
            throw Malformed($"a {entry.Kind} could not be found by its token", error);
        }
    }

    private MethodBase FindMethod(ReadOnlySpan<long> parts)
    {
        MethodBase method = ModuleAt(parts[0]).ResolveMethod((int)parts[1]) ?? throw Malformed("a token is no method");
        if (parts[2] >= 0)
        {
            Type declaring = GetType(parts[2]);
            if (declaring.IsConstructedGenericType)
                method = MethodBase.GetMethodFromHandle(method.MethodHandle, declaring.TypeHandle)!;
        }
        Gate?.Demand(method);
        return parts.Length == 3 ? method : ((MethodInfo)method).MakeGenericMethod(TypesAt(parts[3..]));
    }

    private Type[] TypesAt(ReadOnlySpan<long> ids)
    {
        var types = new Type[ids.Length];
        for (int i = 0; i < types.Length; i++)
            types[i] = GetType(ids[i]);
        return types;
    }

    private Module ModuleAt(long id) => Get(id) as Module ?? throw Malformed($"definition {id} is no module");

    private static Type MakeArray(Type element, long rank) => rank == 0 ? element.MakeArrayType() : element.MakeArrayType((int)rank);

    // A definition refers only to earlier ones, so that no chain of them can be endless.
    private Entry Read(ref MessagePackReader reader)
    {
        int length = reader.ReadArrayHeader();
        if (length is < 3 or > MaxParts)
            throw Malformed($"a definition has {length} parts");
        var kind = (CodeKind)reader.ReadInt64();
        if (kind == CodeKind.Module)
        {
            string? version = reader.ReadString();
            string? assembly = reader.ReadString();
            string? path = reader.ReadString();
            long context = reader.ReadInt64();
            if (length != 5 || assembly is null || !Guid.TryParseExact(version, "N", out Guid id) || context is < 0 or > 1 << 20)
                throw Malformed("a module's definition is incomplete");
            return new() { Kind = kind, Version = id, Assembly = assembly, Path = path, Parts = [context] };
        }
        var parts = new long[length - 1];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = reader.ReadInt64();
        // The first part is an id in each; the other ids start here.
        int others = kind switch
        {
            CodeKind.Type when length == 3 => parts.Length,
            CodeKind.GenericType => 1,
            CodeKind.Array when length == 3 && parts[1] is >= 0 and <= 32 => parts.Length,
            CodeKind.Method when length >= 4 && parts[2] >= -1 => parts[2] < 0 ? 3 : 2,
            _ => throw Malformed($"{(int)kind} with {length} parts is no definition"),
        };
        int depth = 0;
        for (int i = 0; i < parts.Length; i = i == 0 ? others : i + 1)
        {
            if (parts[i] < 0 || parts[i] >= _count)
                throw Malformed($"a definition refers to {parts[i]}, which is not known yet");
            depth = Math.Max(depth, _entries[parts[i]].Depth + 1);
        }
        if (kind is CodeKind.Type or CodeKind.Method && parts[1] is < 0 or > int.MaxValue)
            throw Malformed("a token is out of range");
        if (depth > MaxDepth)
            throw Malformed("definitions are nested too deeply");
        return new() { Kind = kind, Parts = parts, Depth = depth };
    }

    private static WorkSerializationException Malformed(string what, Exception? inner = null) =>
        new($"The table of code that came from the other process is damaged: {what}.", inner);

    private sealed class Entry
    {
        public required CodeKind Kind { get; init; }

        public required long[] Parts { get; init; }

        public int Depth { get; init; }

        public Guid Version { get; init; }

        public string? Assembly { get; init; }

        public string? Path { get; init; }

        public object? Found { get; set; }
    }
}
