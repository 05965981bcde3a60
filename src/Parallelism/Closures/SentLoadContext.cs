using System.Reflection;
using System.Runtime.Loader;

namespace Parallelism.Closures;

// Stands for a load context of the other side (a plug-in's, say): what was loaded together there is loaded together here.
internal sealed class SentLoadContext() : AssemblyLoadContext("Parallelism")
{
    private readonly List<AssemblyDependencyResolver> _resolvers = [];
    private readonly List<string> _folders = [];

    public Assembly Load(string path)
    {
        lock (_folders)
        {
            _resolvers.Add(new(path));
            _folders.Add(Path.GetDirectoryName(path)!);
        }
        return LoadFromAssemblyPath(path);
    }

    // What the program itself has comes from there, so that types shared with a plug-in stay one type.
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        try
        {
            return Default.LoadFromAssemblyName(assemblyName);
        }
        catch (Exception error) when (error is IOException or BadImageFormatException)
        {
            return FindFile(assemblyName) is { } file ? LoadFromAssemblyPath(file) : null;
        }
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        lock (_folders)
        {
            foreach (AssemblyDependencyResolver resolver in _resolvers)
            {
                if (resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path)
                    return LoadUnmanagedDllFromPath(path);
            }
        }
        return 0;
    }

    private string? FindFile(AssemblyName assemblyName)
    {
        lock (_folders)
        {
            for (int i = 0; i < _folders.Count; i++)
            {
                string path = _resolvers[i].ResolveAssemblyToPath(assemblyName) ?? Path.Combine(_folders[i], assemblyName.Name + ".dll");
                if (File.Exists(path))
                    return path;
            }
        }
        return null;
    }
}
