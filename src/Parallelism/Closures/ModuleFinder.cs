using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;

namespace Parallelism.Closures;

// Finds the module that the other side means: the one with the same version id, so exactly the same build.
internal static class ModuleFinder
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<int, SentLoadContext> Contexts = [];

    // By name in the default context; then, for plug-ins and file-based programs, from the path where the other side has it.
    public static Module Find(Guid version, string assemblyName, string? path, int context)
    {
        lock (Gate)
        {
            Module? other = ByName(assemblyName);
            if (other?.ModuleVersionId == version)
                return other;
            if (Loaded(version) is { } loaded)
                return loaded;
            if (path is not null && File.Exists(path) && VersionOf(path) is { } found)
            {
                if (found == version)
                    return Load(path, context);
                throw OtherBuild(assemblyName, version, found, path);
            }
            if (other is not null)
                throw OtherBuild(assemblyName, version, other.ModuleVersionId, NamedCode.PathOf(other.Assembly) ?? "the program's own file");
            throw new WorkSerializationException(
                $"The assembly {assemblyName} is not among this process's files (process {Environment.ProcessId})" +
                (path is null ? "." : $", nor is there a file {path}.") + " Put it beside the program, or load it from a file that workers can read.");
        }
    }

    private static WorkSerializationException OtherBuild(string assemblyName, Guid wanted, Guid found, string where) => new(
        $"Process {Environment.ProcessId} has another build of {new AssemblyName(assemblyName).Name}: module version {found} at {where}, " +
        $"where the sender runs module version {wanted}. Restart the program after building it.");

    private static Module? ByName(string assemblyName)
    {
        try
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyName(new(assemblyName)).ManifestModule;
        }
        catch (Exception error) when (error is IOException or BadImageFormatException or ArgumentException)
        {
            return null;
        }
    }

    private static Module? Loaded(Guid version)
    {
        foreach (Assembly assembly in AppDomain.CurrentDomain.GetAssemblies())
        {
            if (!assembly.IsDynamic && assembly.ManifestModule.ModuleVersionId == version)
                return assembly.ManifestModule;
        }
        return null;
    }

    private static Guid? VersionOf(string path)
    {
        try
        {
            using var file = new PEReader(File.OpenRead(path));
            MetadataReader metadata = file.GetMetadataReader();
            return metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
        }
        catch (Exception error) when (error is IOException or BadImageFormatException or InvalidOperationException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static Module Load(string path, int context)
    {
        if (!Contexts.TryGetValue(context, out SentLoadContext? loader))
            Contexts[context] = loader = new();
        return loader.Load(path).ManifestModule;
    }
}
