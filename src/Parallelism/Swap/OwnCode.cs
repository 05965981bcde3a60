using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace Parallelism.Swap;

// Which assemblies are the program's own and not a package's: the program's list of dependencies says so, by project. The static state of packages is
// their own affair.
internal static class OwnCode
{
    private static readonly Lazy<HashSet<string>> Projects = new(Read);
    private static readonly ConcurrentDictionary<Assembly, bool> Known = new();

    public static bool Is(Assembly assembly) => Known.GetOrAdd(
        assembly, static assembly => assembly == Assembly.GetEntryAssembly() || (assembly.GetName().Name is { } name && Projects.Value.Contains(name)));

    private static HashSet<string> Read()
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (AppContext.GetData("APP_CONTEXT_DEPS_FILES") is not string files)
            return names;
        foreach (string file in files.Split(';', StringSplitOptions.RemoveEmptyEntries).Where(File.Exists))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            if (!document.RootElement.TryGetProperty("libraries", out JsonElement libraries))
                continue;
            foreach (JsonProperty library in libraries.EnumerateObject())
            {
                if (library.Value.TryGetProperty("type", out JsonElement type) && type.ValueEquals("project"))
                    names.Add(library.Name.Split('/')[0]);
            }
        }
        return names;
    }
}
