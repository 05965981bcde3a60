using System.Collections.Concurrent;
using System.Diagnostics;

namespace Parallelism.Observation;

// Sources of this process that stand for those of workers, by name and version: who listens to one listens to the other.
internal static class SpanSources
{
    // A source is never forgotten by the runtime, so a worker must not make them without end.
    private const int MaxSources = 256;

    private static readonly ConcurrentDictionary<(string Name, string Version), ActivitySource> Sources = new();

    // Null: nobody listens to it.
    public static ActivitySource? FindHeard(string name, string version)
    {
        if (name == Instruments.Source.Name)
            return Instruments.Source.HasListeners() ? Instruments.Source : null;
        if (!Sources.TryGetValue((name, version), out ActivitySource? source))
        {
            if (Sources.Count >= MaxSources)
                return null;
            source = Sources.GetOrAdd((name, version), static key => new(key.Name, key.Version));
        }
        return source.HasListeners() ? source : null;
    }
}
