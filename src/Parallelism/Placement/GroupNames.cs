using System.Collections.ObjectModel;

namespace Parallelism.Placement;

internal static class GroupNames
{
    public static ReadOnlyDictionary<string, WorkerGroup> Check(IReadOnlyDictionary<string, WorkerGroup> groups, string option)
    {
        ArgumentNullException.ThrowIfNull(groups, option);
        // Names come from configuration too, where case does not count.
        var copy = new Dictionary<string, WorkerGroup>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, WorkerGroup group) in groups)
        {
            if (string.IsNullOrWhiteSpace(name))
                throw new ArgumentException($"{option} has a group without a name.", option);
            if (group is null)
                throw new ArgumentException($"{option} has no settings for the group '{name}': it is null.", option);
            if (!copy.TryAdd(name, group))
                throw new ArgumentException($"{option} has the group '{name}' twice; upper and lower case are alike.", option);
        }
        foreach ((string name, WorkerGroup group) in copy)
        {
            foreach (string helped in group.Helps)
            {
                if (helped is null || !copy.ContainsKey(helped))
                    throw new ArgumentException($"The group '{name}' of {option} helps '{helped}', which is no group. Known groups: {List(copy.Keys)}.", option);
                if (StringComparer.OrdinalIgnoreCase.Equals(name, helped))
                    throw new ArgumentException($"The group '{name}' of {option} helps itself: leave it out.", option);
            }
        }
        return new(copy);
    }

    public static ArgumentException Unknown(string group, IEnumerable<string> known) => new(
        known.Any()
            ? $"The strategy has no group of workers named '{group}'. Known groups: {List(known)}."
            : $"The strategy has no group of workers named '{group}', for it has none at all: name them in the Groups of its options.",
        nameof(group));

    public static InvalidOperationException AllReserved(IEnumerable<string> known) => new(
        $"The work names no group, and all groups of the strategy are reserved for work that names them: {List(known)}.");

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.OrdinalIgnoreCase));
}
