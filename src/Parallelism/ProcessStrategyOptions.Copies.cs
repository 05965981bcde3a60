namespace Parallelism;

// The same options with something else in them.
public sealed partial class ProcessStrategyOptions
{
    internal ProcessStrategyOptions WithDegree(int? degree)
    {
        var copy = (ProcessStrategyOptions)MemberwiseClone();
        copy._maxDegreeOfParallelism = degree;
        return copy;
    }

    // For one of several pools of one worker each.
    internal ProcessStrategyOptions ForSlot(int slots, TimeSpan timeout, TimeSpan gracePeriod, Action<WorkerOutput> listener)
    {
        ProcessStrategyOptions copy = WithDegree(1);
        copy._groups = System.Collections.ObjectModel.ReadOnlyDictionary<string, WorkerGroup>.Empty;
        (copy._timeout, copy._gracePeriod, copy._onOutput) = (timeout, gracePeriod, listener);
        var variables = new Dictionary<string, string?>
        {
            ["DOTNET_PROCESSOR_COUNT"] = Math.Max(1, Environment.ProcessorCount / slots).ToString("X", null),
        };
        foreach ((string name, string? value) in _environmentVariables)
            variables[name] = value;
        copy._environmentVariables = variables;
        return copy;
    }
}
