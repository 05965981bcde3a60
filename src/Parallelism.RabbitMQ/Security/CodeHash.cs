using System.Buffers.Binary;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Parallelism.Closures;

namespace Parallelism.Security;

// Which code a program runs: the version ids of the modules that its work can come from. It is part of the queues' names, so a node never sees the work
// of another build.
internal sealed class CodeHash
{
    private static readonly Assembly Core = typeof(object).Assembly;
    private static readonly string? FrameworkFolder = NamedCode.PathOf(Core) is { } path ? Path.GetDirectoryName(path) : null;

    private CodeHash(string text, HashSet<string> assemblies)
    {
        Text = text;
        Assemblies = assemblies;
    }

    // Sixteen hexadecimal digits.
    public string Text { get; }

    // The simple names of the program's own assemblies.
    public IReadOnlySet<string> Assemblies { get; }

    // Of the root and all that it refers to, without the framework's, of which the core stands for all.
    public static CodeHash Of(Assembly root)
    {
        var found = new SortedDictionary<string, Guid>(StringComparer.Ordinal) { [Core.GetName().Name!] = Core.ManifestModule.ModuleVersionId };
        var own = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<Assembly>([root, typeof(IExecutionStrategy).Assembly]);
        while (open.TryPop(out Assembly? assembly))
        {
            string name = assembly.GetName().Name!;
            if (!own.Add(name))
                continue;
            found[name] = assembly.ManifestModule.ModuleVersionId;
            foreach (AssemblyName reference in assembly.GetReferencedAssemblies())
            {
                if (!IsFrameworks(reference.Name!) && TryLoad(reference) is { } loaded)
                    open.Push(loaded);
            }
        }
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, Guid version) in found)
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}={version:N};"));
        return new(BinaryPrimitives.ReadUInt64BigEndian(hash.GetHashAndReset()).ToString("x16", null), own);
    }

    public static bool IsFrameworks(string name) => FrameworkFolder is null
        ? name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard" or "mscorlib"
        : File.Exists(Path.Combine(FrameworkFolder, name + ".dll")) && !string.Equals(FrameworkFolder, AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar), StringComparison.Ordinal)
          || name is "System.Private.CoreLib" or "netstandard" or "mscorlib";

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception error) when (error is IOException or BadImageFormatException)
        {
            // Referred to, and not there: then no work can come from it.
            return null;
        }
    }
}
