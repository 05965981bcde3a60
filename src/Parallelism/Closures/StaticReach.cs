using System.Collections.Concurrent;
using System.Reflection;

namespace Parallelism.Closures;

// The static state that work leads to through the user's own methods: what it writes, what it reads that the rest of the program writes, and what it
// sets of its process. Every worker process has static fields of its own.
internal sealed class StaticReach
{
    private const int MaxMethods = 4000;

    private static readonly ConcurrentDictionary<Module, ModuleCode> Modules = new();

    private readonly HashSet<MethodBase> _methods = [];
    private readonly HashSet<FieldInfo> _written = [];
    private readonly HashSet<FieldInfo> _lazy = [];
    private readonly HashSet<FieldInfo> _read = [];

    private StaticReach()
    {
    }

    public IReadOnlyCollection<FieldInfo> Written => _written;

    public IEnumerable<FieldInfo> Read => _read.Except(_written).Except(_lazy);

    public HashSet<string> ProcessSettings { get; } = [];

    // isOwn: whether an assembly is of the program's own making, and not a library's, whose statics are its own affair.
    public static StaticReach Find(IEnumerable<MethodBase> roots, Func<Assembly, bool> isOwn)
    {
        var reach = new StaticReach();
        var open = new Stack<MethodBase>(roots);
        while (open.TryPop(out MethodBase? method) && reach._methods.Count < MaxMethods)
        {
            MethodBase definition = method.Module.ResolveMethod(method.MetadataToken) ?? method;
            if (!isOwn(definition.Module.Assembly) || !reach._methods.Add(definition) || CaptureAnalysis.FactsOf(definition) is not { } facts)
                continue;
            reach.Add(facts);
            foreach (MethodBase next in facts.Follows.Concat(facts.Calls))
                open.Push(next);
        }
        return reach;
    }

    // Whether code that is not part of the work assigns the field: the program, before or while the work runs. A property's setter counts where it is
    // called, as far as that can be seen: in the module of the work itself.
    public bool IsWrittenElsewhere(FieldInfo field, Module ofWork)
    {
        ModuleCode code = Modules.GetOrAdd(field.Module, ModuleCode.Read);
        return code.Writers[field.MetadataToken].Any(method => !method.IsConstructor && !_methods.Contains(method)
            && (!method.IsSpecialName || field.Module != ofWork || code.Called.Contains(method.MetadataToken)));
    }

    private void Add(MethodFacts facts)
    {
        _written.UnionWith(facts.StaticWrites.Select(Definition));
        _lazy.UnionWith(facts.LazyStatics.Select(Definition));
        _read.UnionWith(facts.StaticReads.Select(Definition));
        ProcessSettings.UnionWith(facts.ProcessSettings);
        foreach (Handover handover in facts.Handovers)
        {
            if (handover.Place.Static is { } field && HandedMemory.IsWritten(handover))
                _written.Add(Definition(field));
        }
    }

    // A field of a generic type by its definition.
    private static FieldInfo Definition(FieldInfo field) =>
        field.DeclaringType is { IsConstructedGenericType: true } ? field.Module.ResolveField(field.MetadataToken) ?? field : field;
}
