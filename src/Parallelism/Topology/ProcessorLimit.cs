namespace Parallelism.Topology;

// One number that bounds how many items run at once, and where it comes from; a null number is stated and bounds nothing.
internal sealed record ProcessorLimit(string Source, int? Processors)
{
    // Every limit that is set, in the order in which they are explained. runtimeCount is Environment.ProcessorCount, or null for a machine that
    // this process does not run on.
    public static List<ProcessorLimit> List(MachineTopology machine, int? runtimeCount, Func<string, string?> environment)
    {
        var limits = machine.Limits;
        var list = new List<ProcessorLimit> { new($"processors online: {machine.Online} ({machine.OnlineFrom})", machine.Online.Count) };
        if (!limits.Cpuset.IsEmpty)
            list.Add(new($"cpuset: {limits.Cpuset} ({limits.CpusetFrom})", Math.Max(1, limits.Cpuset.Count)));
        if (!limits.Affinity.IsEmpty)
            list.Add(new($"affinity: {limits.Affinity} ({limits.AffinityFrom})", Math.Max(1, limits.Affinity.Count)));
        if (machine.Usable != machine.Online)
            list.Add(new($"usable, all of these together: {machine.Usable}", machine.Usable.Count));
        foreach (var quota in limits.Quotas)
        {
            var processors = quota.Processors;
            var name = quota.File[(quota.File.LastIndexOf('/') + 1)..];
            list.Add(new(
                KernelText.Invariant($"{name} of {quota.Group}: {processors:0.##} → {QuotaRounding.Round(processors)}, {QuotaRounding.Why(processors)}"),
                QuotaRounding.Round(processors)));
        }

        ResourceManagers.Add(list, environment);
        if (KubernetesRequest.Describe(limits, environment) is { } request)
            list.Add(new(request, null));
        if (runtimeCount is { } count and > 0)
            list.Add(new("Environment.ProcessorCount", count));
        return list;
    }

    // The least; the first of equals.
    public static ProcessorLimit Least(List<ProcessorLimit> limits)
    {
        var least = limits[0];
        foreach (var limit in limits)
            least = limit.Processors < least.Processors ? limit : least;
        return least;
    }
}
