using Microsoft.Extensions.Configuration;

namespace Parallelism.Configuration;

// What makes one strategy another than the one before, by key: the options that the chosen strategy heeds, after the environment's variables.
internal sealed class OptionValues
{
    private readonly SortedDictionary<string, object?> _values = new(StringComparer.OrdinalIgnoreCase);

    public object? this[string key] => _values.GetValueOrDefault(key);

    public static OptionValues Of(ParallelismOptions options, IConfigurationSection? own)
    {
        var values = new OptionValues();
        values.Set("Strategy", StrategyName.Chosen(options).ToLowerInvariant());
        values.Set("MaxDegreeOfParallelism", StrategyContexts.DegreeOf(options));
        values.Set("Require:SharesMemory", options.Require.SharesMemory);
        values.Set("Require:SurvivesCrashes", options.Require.SurvivesCrashes);
        values.Set("Require:CanKill", options.Require.CanKill);
        values.Add(options.Groups);
        values.Add(options.Thread);
        values.Add(options.Process);
        foreach ((string key, string? value) in own?.AsEnumerable(makePathsRelative: true) ?? [])
            values.Set(key.Length == 0 ? own!.Key : $"{own!.Key}:{key}", value);
        return values;
    }

    // Without those that the strategy chosen here does not heed.
    public List<string> KeysThatDifferFrom(OptionValues other) =>
        [.. _values.Keys.Union(other._values.Keys, StringComparer.OrdinalIgnoreCase).Where(key => IsHeeded(key) && !Equals(this[key], other[key]))];

    private bool IsHeeded(string key)
    {
        string strategy = (string)this["Strategy"]!;
        string owner = key.Split(':')[0];
        return owner switch
        {
            "Strategy" or "Require" => true,
            "MaxDegreeOfParallelism" or "Groups" => strategy != "sequential",
            "Thread" or "Process" => strategy == StrategyName.Auto || owner.Equals(strategy, StringComparison.OrdinalIgnoreCase),
            _ => owner.Equals(strategy, StringComparison.OrdinalIgnoreCase),
        };
    }

    private void Add(IDictionary<string, ParallelismGroupOptions> groups)
    {
        foreach ((string name, ParallelismGroupOptions group) in groups)
        {
            string prefix = $"Groups:{name}";
            Set($"{prefix}:MaxDegreeOfParallelism", group.MaxDegreeOfParallelism);
            Set($"{prefix}:Place", group.Place);
            Set($"{prefix}:Placement", group.Placement);
            Set($"{prefix}:Helps", string.Join('\n', group.Helps ?? []));
            Set($"{prefix}:Reserved", group.Reserved);
            Set($"{prefix}:MaxWorkerMemory", group.MaxWorkerMemory);
            Set($"{prefix}:Initializer", group.Initializer);
            Add(prefix, group.GarbageCollector);
            Add(prefix, group.EnvironmentVariables);
        }
    }

    private void Add(string prefix, ParallelismGarbageCollectorOptions collector)
    {
        Set($"{prefix}:GarbageCollector:Server", collector.Server);
        Set($"{prefix}:GarbageCollector:Concurrent", collector.Concurrent);
        Set($"{prefix}:GarbageCollector:HeapCount", collector.HeapCount);
        Set($"{prefix}:GarbageCollector:HeapLimit", collector.HeapLimit);
    }

    private void Add(string prefix, IReadOnlyDictionary<string, string?>? variables)
    {
        foreach ((string name, string? value) in variables ?? new Dictionary<string, string?>())
            Set($"{prefix}:EnvironmentVariables:{name}", value ?? "\0removed");
    }

    private void Add(ParallelismThreadOptions thread)
    {
        Set("Thread:Threads", thread.Threads);
        Set("Thread:Place", thread.Place);
        Set("Thread:Placement", thread.Placement);
        Set("Thread:Initializer", thread.Initializer);
        Set("Thread:Timeout", thread.Timeout);
        Set("Thread:GracePeriod", thread.GracePeriod);
        Set("Thread:VerifySwap", thread.VerifySwap);
    }

    private void Add(ParallelismProcessOptions process)
    {
        Set("Process:Place", process.Place);
        Set("Process:Placement", process.Placement);
        Add("Process", process.GarbageCollector);
        Set("Process:RecycleAfter", process.RecycleAfter);
        Set("Process:MaxWorkerMemory", process.MaxWorkerMemory);
        Set("Process:MaxMemoryGrowth", process.MaxMemoryGrowth);
        Set("Process:MaxWorkerAge", process.MaxWorkerAge);
        Set("Process:IdleTimeout", process.IdleTimeout);
        Set("Process:Retries", process.Retries);
        Set("Process:RetryDelay", process.RetryDelay);
        Set("Process:MaxRetryDelay", process.MaxRetryDelay);
        Set("Process:RetryWhen", process.RetryWhen);
        Set("Process:Timeout", process.Timeout);
        Set("Process:GracePeriod", process.GracePeriod);
        Set("Process:StartTimeout", process.StartTimeout);
        Set("Process:Serializer", process.Serializer);
        Set("Process:Initializer", process.Initializer);
        Set("Process:Teardown", process.Teardown);
        Set("Process:DumpFolder", process.DumpFolder);
        Set("Process:OnOutput", process.OnOutput);
        Add("Process", process.EnvironmentVariables);
    }

    // Code that sets a delegate makes it anew for every reading of the options; the same method is taken for the same delegate.
    private void Set(string key, object? value) => _values[key] = value is Delegate work ? work.Method : value;
}
