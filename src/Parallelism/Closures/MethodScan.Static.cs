using System.Reflection;
using System.Reflection.Metadata;

namespace Parallelism.Closures;

// Static fields, what is handed to methods of the user's, and what is filled only where it is empty.
internal sealed partial class MethodScan
{
    // What these set belongs to the whole process.
    private static readonly HashSet<string> ProcessSetters =
    [
        "Environment.SetEnvironmentVariable", "Environment.set_CurrentDirectory", "Environment.set_ExitCode", "Directory.SetCurrentDirectory", "Console.SetOut",
        "Console.SetError", "Console.SetIn", "CultureInfo.set_DefaultThreadCurrentCulture", "CultureInfo.set_DefaultThreadCurrentUICulture", "AppContext.SetSwitch",
        "AppContext.SetData", "ThreadPool.SetMinThreads", "ThreadPool.SetMaxThreads",
    ];

    private readonly HashSet<FieldKey> _testedForNone = [];

    private bool ApplyStatic(ILOpCode code, Instruction instruction)
    {
        switch (code)
        {
            case ILOpCode.Ldsfld:
                Push(LoadStatic(Field(instruction)));
                return true;
            case ILOpCode.Ldsflda:
                Origin loaded = LoadStatic(Field(instruction));
                Push(loaded.Static is null ? default : loaded with { Kind = OriginKind.Address, Loaded = null });
                return true;
            case ILOpCode.Stsfld:
                Escape(Pop());
                FieldInfo stored = Field(instruction);
                if (!IsUsersStatic(stored))
                    return true;
                if (_testedForNone.Contains(FieldKey.Of(stored)))
                    _facts.LazyStatics.Add(stored);
                else
                    _facts.StaticWrites.Add(stored);
                return true;
            default:
                return false;
        }
    }

    private Origin LoadStatic(FieldInfo field)
    {
        if (!IsUsersStatic(field))
            return default;
        _facts.StaticReads.Add(field);
        return new(IsReachable(field.FieldType) && !IsOfFlow(field.FieldType) ? OriginKind.Content : OriginKind.Other) { Static = field, Loaded = field };
    }

    // What the work sets there stays in its own flow or thread.
    private static bool IsOfFlow(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() is var open && (open == typeof(AsyncLocal<>) || open == typeof(ThreadLocal<>));

    private static bool IsUsersStatic(FieldInfo field) =>
        field.DeclaringType is { } declaring && !ClosureClass.Is(declaring) && !declaring.Name.StartsWith('<') && IsUsers(declaring)
        && !field.IsDefined(typeof(ThreadStaticAttribute), inherit: false);

    private static bool IsUsers(Type type) => type.Assembly != typeof(MethodScan).Assembly && !CodeOrigin.IsFrameworks(type);

    // A look whether a field is null, or false: what the method then assigns to it, it fills once for its process.
    private void NoteTest()
    {
        for (int i = 1; i <= 2 && i <= _stack.Count; i++)
        {
            if (_stack[^i].Loaded is { } field && (!field.FieldType.IsPrimitive || field.FieldType == typeof(bool)))
                _testedForNone.Add(FieldKey.Of(field));
        }
    }

    private void NoteCall(MethodBase method)
    {
        if (method.DeclaringType is not { } declaring)
            return;
        if (IsUsers(declaring))
            _facts.Calls.Add(method);
        else if (ProcessSetters.Contains($"{declaring.Name}.{method.Name}"))
            _facts.ProcessSettings.Add($"{declaring.Name}.{method.Name.Replace("set_", "", StringComparison.Ordinal)}");
    }

    private void NoteHandovers(MethodBase method, bool isVirtual, Origin[] arguments)
    {
        Type? declaring = method.DeclaringType;
        bool mayBeOverridden = isVirtual && method is { IsVirtual: true, IsFinal: false } && declaring is { IsSealed: false };
        if (declaring is null || mayBeOverridden || method.IsAbstract || !IsUsers(declaring))
            return;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].Kind is OriginKind.Content or OriginKind.Address or OriginKind.Owner)
                _facts.Handovers.Add(new(arguments[i] with { Loaded = null }, method, i));
        }
    }

    // Fills a place that was empty: LazyInitializer, a cache's GetOrAdd, a reference that is set where it is null.
    private static bool IsLazy(MethodBase method) =>
        method.DeclaringType?.Name == nameof(LazyInitializer) || method.Name == "GetOrAdd"
        || (method.Name == nameof(Interlocked.CompareExchange) && method.IsGenericMethod);
}
