using System.Globalization;

namespace Parallelism;

/// <summary>A part of the machine that workers are kept on: a memory node, a package, an L3 group, the big or the small cores, or single processors.</summary>
/// <remarks>
/// As text, for configuration: <c>node 1</c>, <c>package 0</c>, <c>l3 group 2</c>, <c>big cores</c>, <c>small cores</c>, <c>processors 0-3,8</c>; in any case.
/// </remarks>
public sealed class WorkerPlace
{
    private const string Forms = "node 1, package 0, l3 group 2, big cores, small cores or processors 0-3,8";

    private readonly Func<MachineTopology, ProcessorSet> _find;
    private readonly Func<MachineTopology, string> _known;
    private readonly string _text;

    private WorkerPlace(string text, Func<MachineTopology, ProcessorSet> find, Func<MachineTopology, string> known)
    {
        _text = text;
        _find = find;
        _known = known;
    }

    /// <summary>The most able kind of core; all cores where they are alike.</summary>
    public static WorkerPlace BigCores { get; } = new("big cores", static machine => machine.CoreKinds is [.., var big] ? big : machine.Online, KnownKinds);

    /// <summary>The least able kind of core; all cores where they are alike.</summary>
    public static WorkerPlace SmallCores { get; } = new("small cores", static machine => machine.CoreKinds is [var small, ..] ? small : machine.Online, KnownKinds);

    /// <summary>The processors of the memory node with this number, as in <see cref="TopologyNode.Id"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static WorkerPlace Node(int id) => new(
        Named("node", id),
        machine => machine.Nodes.FirstOrDefault(node => node.Id == id)?.Processors ?? default,
        static machine => $"Its memory nodes are {string.Join(", ", machine.Nodes.Select(static node => node.Id))}.");

    /// <summary>The processors of a package, by its place in <see cref="MachineTopology.Packages"/>, from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static WorkerPlace Package(int index) => new(
        Named("package", index),
        machine => index < machine.Packages.Count ? machine.Packages[index].Processors : default,
        static machine => $"It has {machine.Packages.Count} of them, counted from 0.");

    /// <summary>The processors that share a level 3 cache, by the order of their first processors, from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static WorkerPlace L3Group(int index) => new(
        Named("l3 group", index),
        machine => L3Groups(machine) is var groups && index < groups.Count ? groups[index] : default,
        static machine => $"It has {L3Groups(machine).Count} of them, counted from 0.");

    /// <summary>These processors, by the system's numbers.</summary>
    /// <exception cref="ArgumentException">The set is empty.</exception>
    public static WorkerPlace Processors(ProcessorSet processors) => processors.IsEmpty
        ? throw new ArgumentException("A place has at least one processor.", nameof(processors))
        : new($"processors {processors}", _ => processors, static machine => $"This process may use {machine.Usable}.");

    /// <summary>Reads the text of a place.</summary>
    /// <exception cref="FormatException">The text is none of the known forms; the message lists them.</exception>
    public static WorkerPlace Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out WorkerPlace? place) ? place : throw new FormatException($"\"{text}\" is no place of the machine: it must be {Forms}.");
    }

    /// <summary>Reads the text of a place; <see langword="false"/> where it is none of the known forms.</summary>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out WorkerPlace? place)
    {
        string[] words = (text ?? "").ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        place = words switch
        {
            ["big", "cores"] => BigCores,
            ["small", "cores"] => SmallCores,
            ["node", var id] when TryNumber(id, out int number) => Node(number),
            ["package", var index] when TryNumber(index, out int number) => Package(number),
            ["l3", "group", var index] when TryNumber(index, out int number) => L3Group(number),
            ["processors", .. var list] when ProcessorSet.TryParse(string.Concat(list), out ProcessorSet set) && !set.IsEmpty => Processors(set),
            _ => null,
        };
        return place is not null;
    }

    /// <summary>The processors of this place that the process may use.</summary>
    /// <exception cref="ArgumentException">The machine has no such place, or this process may use none of it; the message says what there is.</exception>
    public ProcessorSet In(MachineTopology machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ProcessorSet place = _find(machine);
        ProcessorSet usable = place.Intersect(machine.Usable);
        if (!usable.IsEmpty)
            return usable;
        throw new ArgumentException(place.IsEmpty
            ? $"This machine has no place \"{_text}\". {_known(machine)}"
            : $"This process may use none of the place \"{_text}\" (processors {place}): it may use {machine.Usable}.");
    }

    /// <summary>The place as text, which <see cref="Parse"/> reads.</summary>
    public override string ToString() => _text;

    internal static IReadOnlyList<ProcessorSet> L3Groups(MachineTopology machine) =>
        [.. machine.Caches.Where(static cache => cache is { Level: 3, Type: not TopologyCacheType.Instruction }).SelectMany(static cache => cache.Groups).OrderBy(static group => group.First)];

    private static string KnownKinds(MachineTopology machine) => $"Its kinds of core are {string.Join(" and ", machine.CoreKinds)}.";

    private static string Named(string kind, int number, [System.Runtime.CompilerServices.CallerMemberName] string factory = "")
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number, factory == nameof(Node) ? "id" : "index");
        return string.Create(CultureInfo.InvariantCulture, $"{kind} {number}");
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
