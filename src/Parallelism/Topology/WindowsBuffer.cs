using System.Buffers.Binary;
using System.Numerics;

namespace Parallelism.Topology;

// The records that GetLogicalProcessorInformationEx(RelationAll) writes, in their 64-bit layout (winnt.h,
// SYSTEM_LOGICAL_PROCESSOR_INFORMATION_EX). Records of unknown kinds are stepped over by their size; a record that is cut short ends the reading.
internal sealed class WindowsBuffer
{
    private readonly List<ProcessorGroup> _groups = [];
    private readonly List<ProcessorSet> _cores = [];
    private readonly List<TopologyPackage> _packages = [];
    private readonly List<ProcessorSet> _dies = [];
    private readonly List<ProcessorSet> _modules = [];
    private readonly List<TopologyNode> _nodes = [];
    private readonly SortedDictionary<int, ProcessorSet> _classes = [];
    private readonly List<TopologyCache> _caches = [];

    // Null where the buffer names no processor.
    public static MachineTopology? Parse(ReadOnlySpan<byte> buffer, WindowsAnswers? answers = null)
    {
        var reader = new WindowsBuffer();
        reader.ReadGroups(buffer);
        if (reader._groups.Count == 0)
            return null;
        foreach (var record in Records(buffer))
            reader.Read(buffer[record]);
        return reader.ToTopology(answers is null ? new() : WindowsLimits.Find(reader._groups, answers));
    }

    private static List<Range> Records(ReadOnlySpan<byte> buffer)
    {
        var records = new List<Range>();
        for (var at = 0; at + 8 <= buffer.Length;)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(buffer[(at + 4)..]);
            if (size < 8 || size > buffer.Length - at)
                break;
            records.Add(at..(at + (int)size));
            at += (int)size;
        }

        return records;
    }

    // The numbers of all other records depend on the groups', wherever those stand.
    private void ReadGroups(ReadOnlySpan<byte> buffer)
    {
        var first = 0;
        foreach (var range in Records(buffer))
        {
            var record = buffer[range];
            if (Relation(record) != 4 || record.Length < 12)
                continue;
            int active = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
            for (var group = 0; group < active && 32 + (48 * (group + 1)) <= record.Length; group++)
            {
                var entry = record.Slice(32 + (48 * group), 48);
                var mask = BinaryPrimitives.ReadUInt64LittleEndian(entry[40..]);
                _groups.Add(new(group, first, entry[0], entry[1], ProcessorGroup.Numbered(mask, first)));
                first += Math.Max((int)entry[0], mask == 0 ? 0 : BitOperations.Log2(mask) + 1);
            }
        }

        _groups.RemoveAll(group => group.Processors.IsEmpty);
    }

    private void Read(ReadOnlySpan<byte> record)
    {
        switch (Relation(record))
        {
            case 0 when Masks(record, 30, 32) is { IsEmpty: false } core:
                _cores.Add(core);
                _classes[record[9]] = _classes.GetValueOrDefault(record[9]).Union(core);
                break;
            case 1 or 6 when Masks(record, 30, 32) is { IsEmpty: false } cpus:
                var id = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(record[8..]), int.MaxValue);
                _nodes.RemoveAll(node => node.Id == id);
                _nodes.Add(new(id, TopologyNodeKind.Normal, cpus, null, [], default));
                break;
            case 2 when Masks(record, 38, 40) is { IsEmpty: false } shared:
                AddCache(record, shared);
                break;
            case 3 when Masks(record, 30, 32) is { IsEmpty: false } package:
                _packages.Add(new(null, package));
                break;
            case 5 when Masks(record, 30, 32) is { IsEmpty: false } die:
                _dies.Add(die);
                break;
            case 7 when Masks(record, 30, 32) is { IsEmpty: false } module:
                _modules.Add(module);
                break;
        }
    }

    private void AddCache(ReadOnlySpan<byte> record, ProcessorSet shared)
    {
        TopologyCacheType? type = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]) switch
        {
            0 => TopologyCacheType.Unified,
            1 => TopologyCacheType.Instruction,
            2 => TopologyCacheType.Data,
            _ => null, // a trace cache
        };
        if (type is null)
            return;
        int? line = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]) is > 0 and var bytes ? bytes : null;
        long? size = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]) / 1024 is > 0 and var kib ? kib : null;
        var level = record[8];
        var at = _caches.FindIndex(cache => cache.Level == level && cache.Type == type && cache.SizeKiB == size && cache.LineBytes == line);
        if (at < 0)
            _caches.Add(new(level, type.Value, size, line, [shared]));
        else
            _caches[at] = _caches[at] with { Groups = [.. _caches[at].Groups, shared] };
    }

    // Before Windows 10 20348 the count of groups of cache and node records was a reserved zero: 0 means one.
    private ProcessorSet Masks(ReadOnlySpan<byte> record, int countAt, int masksAt)
    {
        if (record.Length < masksAt)
            return default;
        var count = Math.Max(1, (int)BinaryPrimitives.ReadUInt16LittleEndian(record[countAt..]));
        var set = default(ProcessorSet);
        for (var i = 0; i < count && masksAt + (16 * (i + 1)) <= record.Length; i++)
        {
            var entry = record.Slice(masksAt + (16 * i), 16);
            int number = BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]);
            if (_groups.Find(group => group.Number == number) is { } group)
                set = set.Union(group.Of(BinaryPrimitives.ReadUInt64LittleEndian(entry)));
        }

        return set;
    }

    private MachineTopology ToTopology(TopologyLimits limits)
    {
        var online = default(ProcessorSet);
        foreach (var group in _groups)
            online = online.Union(group.Processors);
        var cores = new List<ProcessorSet>();
        var rest = online;
        foreach (var core in _cores)
        {
            if (core.Overlaps(rest))
                cores.Add(core.Intersect(rest));
            rest = rest.Except(core);
        }

        var unknown = rest.Count;
        foreach (var cpu in rest)
            cores.Add(new ProcessorSet(cpu));
        _caches.Sort((a, b) => (a.Level, a.Type, a.SizeKiB).CompareTo((b.Level, b.Type, b.SizeKiB)));
        return new MachineTopology
        {
            Detail = unknown == online.Count ? TopologyDetail.CountsOnly
                : unknown > 0 ? TopologyDetail.Partial
                : _caches.Count == 0 ? TopologyDetail.NoCaches
                : TopologyDetail.Full,
            OnlineFrom = "GetLogicalProcessorInformationEx",
            Online = online,
            Cores = cores,
            Packages = _packages.Count > 0 ? _packages : [new TopologyPackage(null, online)],
            Dies = _dies,
            Clusters = _modules,
            Caches = _caches,
            Nodes = _nodes.Count > 0 ? _nodes : [new TopologyNode(0, TopologyNodeKind.Implied, online, null, [], default)],
            NodesAreStated = _nodes.Count > 0,
            CoreKinds = _classes.Count > 1 ? [.. _classes.Values] : [online],
            CoreKindsFrom = _classes.Count > 1 ? "efficiency class" : LinuxCoreKinds.NoEvidence,
            Groups = _groups,
            Limits = limits,
        };
    }

    private static uint Relation(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt32LittleEndian(record);
}
