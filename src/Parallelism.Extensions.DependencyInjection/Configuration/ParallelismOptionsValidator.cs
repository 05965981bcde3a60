using System.Globalization;
using Microsoft.Extensions.Options;

namespace Parallelism.Configuration;

// Whether values are in range, wherever they come from: a section, code, the environment.
internal sealed class ParallelismOptionsValidator(IEnumerable<SectionBinding> sections, StrategyContexts contexts) : IValidateOptions<ParallelismOptions>
{
    private const int MaxDegree = 65_535;
    private const long MinWorkerMemory = 64L * 1024 * 1024;
    private const long MinMemoryGrowth = 1024 * 1024;
    private const string WorkerMarker = "PARALLELISM_WORKER";
    private const long MinHeapLimit = 16L * 1024 * 1024;
    private const string DegreeRule = "it must be 1 to 65535";

    private static readonly string MemoryRule = $"it must be {MinWorkerMemory} bytes (64 MiB) or more";

    public ValidateOptionsResult Validate(string? name, ParallelismOptions options)
    {
        List<string> mistakes = [];
        void Check(bool holds, string key, IFormattable? value, string rule)
        {
            if (!holds)
                mistakes.Add($"{Where(name, key)} is {value?.ToString(null, CultureInfo.InvariantCulture)}: {rule}");
        }

        void CheckLimit(TimeSpan? value, string key) =>
            Check(value is null || value > TimeSpan.Zero || value == Timeout.InfiniteTimeSpan, key, value, "it must be more than zero, or not set for no limit");
        void CheckPeriod(TimeSpan value, string key) => Check(value >= TimeSpan.Zero, key, value, "it must be zero or more");

        CheckStrategy(name, options, mistakes);
        Check(options.MaxDegreeOfParallelism is null or (>= 1 and <= MaxDegree), "MaxDegreeOfParallelism", options.MaxDegreeOfParallelism, DegreeRule);
        Check(Enum.IsDefined(options.Thread.Threads), "Thread:Threads", options.Thread.Threads, "it must be ThreadPool or Dedicated");
        CheckLimit(options.Thread.Timeout, "Thread:Timeout");
        CheckPeriod(options.Thread.GracePeriod, "Thread:GracePeriod");

        ParallelismProcessOptions process = options.Process;
        Check(process.RecycleAfter is null or >= 1, "Process:RecycleAfter", process.RecycleAfter, "it must be 1 or more");
        Check(
            process.MaxWorkerMemory is null or >= MinWorkerMemory,
            "Process:MaxWorkerMemory",
            process.MaxWorkerMemory,
            MemoryRule);
        CheckLimit(process.Timeout, "Process:Timeout");
        CheckPeriod(process.GracePeriod, "Process:GracePeriod");
        Check(process.StartTimeout > TimeSpan.Zero || process.StartTimeout == Timeout.InfiniteTimeSpan, "Process:StartTimeout", process.StartTimeout, "it must be more than zero");
        CheckLimit(process.MaxWorkerAge, "Process:MaxWorkerAge");
        CheckLimit(process.IdleTimeout, "Process:IdleTimeout");
        Check(
            process.MaxMemoryGrowth is null or >= MinMemoryGrowth,
            "Process:MaxMemoryGrowth",
            process.MaxMemoryGrowth,
            $"it must be {MinMemoryGrowth} bytes (1 MiB) or more");
        Check(process.Retries >= 0, "Process:Retries", process.Retries, "it must be 0 or more");
        CheckPeriod(process.RetryDelay, "Process:RetryDelay");
        CheckPeriod(process.MaxRetryDelay, "Process:MaxRetryDelay");
        CheckPeriod(options.DrainTimeout, "DrainTimeout");
        void CheckVariables(IReadOnlyDictionary<string, string?>? variables, string key)
        {
            foreach (string variable in variables?.Keys ?? [])
            {
                if (variable.Length == 0 || variable.Contains('=', StringComparison.Ordinal) || variable.Equals(WorkerMarker, StringComparison.OrdinalIgnoreCase))
                    mistakes.Add($"{Where(name, key)} has \"{variable}\": a name is not empty, has no '=', and is not {WorkerMarker}");
            }
        }

        void CheckPlace(string? place, WorkerPlacement? placement, string key)
        {
            if (!string.IsNullOrWhiteSpace(place) && !WorkerPlace.TryParse(place, out _))
                mistakes.Add($"{Where(name, $"{key}:Place")} is \"{place}\": {KnownKeys.PlaceRule}");
            Check(placement is null || Enum.IsDefined(placement.Value), $"{key}:Placement", placement, $"it must be {string.Join(" or ", Enum.GetNames<WorkerPlacement>())}");
        }

        void CheckCollector(ParallelismGarbageCollectorOptions collector, string key)
        {
            Check(collector.HeapCount is null or >= 1, $"{key}:GarbageCollector:HeapCount", collector.HeapCount, "it must be 1 or more");
            Check(collector.HeapLimit is null or >= MinHeapLimit, $"{key}:GarbageCollector:HeapLimit", collector.HeapLimit, $"it must be {MinHeapLimit} bytes (16 MiB) or more");
        }

        CheckPlace(options.Thread.Place, options.Thread.Placement, "Thread");
        CheckPlace(process.Place, process.Placement, "Process");
        CheckCollector(process.GarbageCollector, "Process");
        CheckVariables(process.EnvironmentVariables, "Process:EnvironmentVariables");
        bool needsOwnThreads = options.Thread.Place is not null || options.Thread.Placement != WorkerPlacement.None || options.Thread.Initializer is not null;
        if (needsOwnThreads && options.Thread.Threads == ThreadSource.ThreadPool && options.Groups.Count == 0)
            mistakes.Add($"{Where(name, "Thread:Threads")} is ThreadPool: Place, Placement and Initializer are for threads of the strategy's own, so it must be Dedicated");
        foreach ((string group, ParallelismGroupOptions workers) in options.Groups)
        {
            string key = $"Groups:{group}";
            if (string.IsNullOrWhiteSpace(group))
                mistakes.Add($"{Where(name, "Groups")} has a group without a name: it must have one");
            Check(workers.MaxDegreeOfParallelism is null or (>= 1 and <= MaxDegree), $"{key}:MaxDegreeOfParallelism", workers.MaxDegreeOfParallelism, DegreeRule);
            Check(workers.MaxWorkerMemory is null or >= MinWorkerMemory, $"{key}:MaxWorkerMemory", workers.MaxWorkerMemory, MemoryRule);
            CheckPlace(workers.Place, workers.Placement, key);
            CheckCollector(workers.GarbageCollector, key);
            CheckVariables(workers.EnvironmentVariables, $"{key}:EnvironmentVariables");
            foreach (string helped in workers.Helps ?? [])
            {
                if (!options.Groups.ContainsKey(helped) || group.Equals(helped, StringComparison.OrdinalIgnoreCase))
                    mistakes.Add($"{Where(name, $"{key}:Helps")} has \"{helped}\": it must be another one of the groups {string.Join(", ", options.Groups.Keys)}");
            }
        }
        CheckEnvironment(options, mistakes);
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private void CheckStrategy(string? name, ParallelismOptions options, List<string> mistakes)
    {
        if (!StrategyName.IsKnown(options.Strategy, options))
        {
            mistakes.Add($"{Where(name, "Strategy")} is \"{options.Strategy}\": it must be {StrategyName.List(options)}");
            return;
        }

        // The environment wins, so its strategy is the one that must be able to do what is required.
        string strategy = StrategyName.Chosen(options);
        if (!StrategyName.IsKnown(strategy, options))
            return;
        options.Strategies.TryGetValue(strategy, out NamedStrategy? other);
        if (!StrategyName.CanSatisfy(strategy, options.Require.Traits, options))
        {
            string able = other is null ? "process has SurvivesCrashes and CanKill, sequential and thread have SharesMemory" : $"it has {StrategyName.Names(other.Traits)}";
            mistakes.Add($"{Where(name, "Require")} is {StrategyName.Names(options.Require.Traits)}: the strategy \"{strategy}\" cannot do all of that; {able}");
        }

        if (other?.FindMistakes is { } find)
            mistakes.AddRange(find(contexts.Of(name ?? "", options, other)));
    }

    private static void CheckEnvironment(ParallelismOptions options, List<string> mistakes)
    {
        if (EnvironmentVariable.Read(EnvironmentVariable.Strategy) is { } strategy && !StrategyName.IsKnown(strategy, options))
            mistakes.Add($"{EnvironmentVariable.Strategy} in the environment is \"{strategy}\": it must be {StrategyName.List(options)}");
        if (EnvironmentVariable.Read(EnvironmentVariable.MaxDegree) is { } degree
            && !(int.TryParse(degree, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value is >= 1 and <= MaxDegree))
        {
            mistakes.Add($"{EnvironmentVariable.MaxDegree} in the environment is \"{degree}\": {DegreeRule}");
        }
    }

    // The key's full path where a section sets it, else the property that code sets.
    private string Where(string? name, string key)
    {
        foreach (SectionBinding binding in sections)
        {
            if (binding.Name == name && binding.Section.GetSection(key) is var at && (at.Value is not null || at.GetChildren().Any()))
                return at.Path;
        }

        string property = $"{nameof(ParallelismOptions)}.{key.Replace(':', '.')}";
        return string.IsNullOrEmpty(name) ? property : $"{property} of \"{name}\"";
    }
}
