namespace Parallelism.Tests.Topology;

// What holds of every machine, however damaged its files.
internal static class Invariants
{
    public static void Check(MachineTopology machine)
    {
        machine.Online.Count.Should().BeGreaterThan(0);
        Partition(machine.Cores, machine.Online, "cores");
        Partition([.. machine.CoreKinds], machine.Online, "kinds of core");
        foreach (var level in (IReadOnlyList<ProcessorSet>[])[machine.Dies, machine.Clusters, machine.Books, machine.Drawers, [.. machine.Packages.Select(p => p.Processors)]])
            Disjoint(level, machine.Online);
        foreach (var type in machine.Caches.GroupBy(cache => (cache.Level, cache.Type)))
            Disjoint([.. type.SelectMany(cache => cache.Groups)], machine.Online);

        machine.Packages.Should().NotBeEmpty();
        machine.Nodes.Should().NotBeEmpty();
        machine.Nodes.Should().OnlyContain(node => node.Processors.IsSubsetOf(machine.Online));
        machine.Offline.Overlaps(machine.Online).Should().BeFalse();
        machine.Usable.IsEmpty.Should().BeFalse();
        machine.Usable.IsSubsetOf(machine.Online).Should().BeTrue();
        machine.UsableCores.Should().BeInRange(1, machine.Usable.Count);
        machine.MinThreadsPerCore.Should().BeInRange(1, machine.MaxThreadsPerCore);
        if (machine.Limits.QuotaProcessors is { } quota)
            quota.Should().BeGreaterThan(0);
    }

    // What also holds where no file was missing: every processor has one first-level cache of each kind, and the levels add up.
    public static void CheckWhole(MachineTopology machine)
    {
        foreach (var type in machine.Caches.Where(cache => cache.Level == 1).GroupBy(cache => cache.Type))
            Partition([.. type.SelectMany(cache => cache.Groups)], machine.Online, $"L1 caches ({type.Key})");
        Partition([.. machine.Packages.Select(package => package.Processors)], machine.Online, "packages");
        Partition([.. machine.Nodes.Select(node => node.Processors).Where(set => !set.IsEmpty)], machine.Online, "memory nodes");
        foreach (var processor in machine.Usable)
            machine.Cores.Count(core => core.Contains(processor)).Should().Be(1);
        machine.UsableCores.Should().Be(machine.Cores.Count(core => core.Overlaps(machine.Usable)));
        machine.UsableNodes.Sum(node => node.Processors.Intersect(machine.Usable).Count).Should().Be(machine.Usable.Count);
    }

    private static void Partition(IReadOnlyList<ProcessorSet> sets, ProcessorSet online, string what)
    {
        Disjoint(sets, online);
        sets.Sum(set => set.Count).Should().Be(online.Count, "every processor is in exactly one of the {0}", what);
    }

    private static void Disjoint(IReadOnlyList<ProcessorSet> sets, ProcessorSet online)
    {
        var seen = default(ProcessorSet);
        foreach (var set in sets)
        {
            set.IsEmpty.Should().BeFalse();
            set.Overlaps(seen).Should().BeFalse();
            seen = seen.Union(set);
        }

        seen.IsSubsetOf(online).Should().BeTrue();
    }
}
