using System.Reflection;
using System.Reflection.Metadata;
using System.Runtime.InteropServices;

namespace Parallelism.Closures;

// Fields, calls and what they say about captured variables.
internal sealed partial class MethodScan
{
    // Methods of collections and builders that change them. Others' methods are taken to only read: a best effort, told as such to users.
    private static readonly HashSet<string> Mutators =
    [
        "Add", "AddRange", "AddFirst", "AddLast", "AddOrUpdate", "Append", "AppendLine", "AppendFormat", "Clear", "Enqueue", "ExceptWith", "GetOrAdd", "Insert", "InsertRange",
        "IntersectWith", "Push", "PushRange", "Pop", "Dequeue", "Remove", "RemoveAll", "RemoveAt", "RemoveRange", "RemoveFirst", "RemoveLast", "Reverse", "Sort",
        "SymmetricExceptWith", "TryAdd", "TryDequeue", "TryPop", "TryRemove", "TryTake", "TryUpdate", "UnionWith", "Set", "SetAll", "SetValue", "Fill",
    ];

    private static readonly HashSet<string> ArrayMutators = ["Sort", "Fill", "Clear", "Reverse", "Shuffle", "NextBytes", "CopyTo", "Copy", "BlockCopy", "Replace"];

    private bool ApplyMember(ILOpCode code, Instruction instruction)
    {
        switch (code)
        {
            case ILOpCode.Ldfld:
                Push(Load(Pop(), Field(instruction)));
                return true;
            case ILOpCode.Ldflda:
                Push(LoadAddress(Pop(), Field(instruction)));
                return true;
            case ILOpCode.Stfld:
                Origin value = Pop();
                StoreField(Pop(), Field(instruction), value);
                return true;
            case ILOpCode.Ldtoken:
                // Expression trees name the captured variable this way.
                if (_method.Module.ResolveMember(instruction.Operand, _typeArguments, _methodArguments) is FieldInfo named && ClosureClass.Is(named.DeclaringType))
                    _facts.Fields.Add(FieldKey.Of(named));
                Push(default);
                return true;
            case ILOpCode.Ldftn:
                MethodBase function = Follow(Method(instruction));
                NoteCall(function);
                Push(new(OriginKind.Function, Method: function));
                return true;
            case ILOpCode.Ldvirtftn:
                Escape(Pop());
                NoteCall(Method(instruction));
                Push(default);
                return true;
            case ILOpCode.Call or ILOpCode.Callvirt:
                Call(Method(instruction), isVirtual: code == ILOpCode.Callvirt);
                return true;
            case ILOpCode.Newobj:
                New(Method(instruction));
                return true;
            case ILOpCode.Calli or ILOpCode.Jmp:
                throw new NotSupportedException();
            default:
                return false;
        }
    }

    private FieldInfo Field(Instruction instruction) =>
        _method.Module.ResolveField(instruction.Operand, _typeArguments, _methodArguments) ?? throw new BadImageFormatException();

    private MethodBase Method(Instruction instruction) =>
        _method.Module.ResolveMethod(instruction.Operand, _typeArguments, _methodArguments) ?? throw new BadImageFormatException();

    private MethodBase Follow(MethodBase method)
    {
        if (ClosureClass.IsGenerated(method))
            _facts.Follows.Add(method);
        return method;
    }

    private Origin Load(Origin source, FieldInfo field)
    {
        if (ClosureClass.Is(field.DeclaringType))
        {
            _facts.Fields.Add(FieldKey.Of(field));
            if (ClosureClass.Is(field.FieldType))
                return ClosureIn(field);
            if (ClosureClass.IsOwnerField(field))
                return new(OriginKind.Owner, Definition(field.FieldType));
            return IsReachable(field.FieldType) ? new(OriginKind.Content, Definition(field.DeclaringType!), ClosureClass.NameOf(field)) { Loaded = field } : default;
        }
        if (source.Kind == OriginKind.Owner)
        {
            _facts.Fields.Add(FieldKey.Of(field));
            OriginKind kind = IsReachable(field.FieldType) ? OriginKind.Content : OriginKind.Other;
            return new(kind, source.Class, "this." + ClosureClass.NameOf(field)) { Loaded = field };
        }
        return Inside(source, field.FieldType);
    }

    // In a state machine, what its method made for its own inner lambdas has such a name.
    private static Origin ClosureIn(FieldInfo field) => new(OriginKind.Closure) { IsOwn = field.Name.StartsWith("<>8__", StringComparison.Ordinal) };

    private Origin LoadAddress(Origin source, FieldInfo field)
    {
        bool isOfClosure = ClosureClass.Is(field.DeclaringType);
        if (isOfClosure || source.Kind == OriginKind.Owner)
            _facts.Fields.Add(FieldKey.Of(field));
        if (isOfClosure)
        {
            if (ClosureClass.IsOwnerField(field))
                _facts.EscapedOwners.Add(Definition(field.FieldType));
            return ClosureClass.Is(field.FieldType)
                ? ClosureIn(field)
                : new(OriginKind.Address, Definition(field.DeclaringType!), ClosureClass.NameOf(field));
        }
        if (source.Kind == OriginKind.Owner)
            return new(OriginKind.Address, source.Class, "this." + ClosureClass.NameOf(field));
        return source.Kind is OriginKind.Content or OriginKind.Address ? source with { Kind = OriginKind.Address } : default;
    }

    private void StoreField(Origin into, FieldInfo field, Origin value)
    {
        bool isOfClosure = ClosureClass.Is(field.DeclaringType);
        if (!(isOfClosure && ClosureClass.IsOwnerField(field)))
            Escape(value);
        if (isOfClosure || into.Kind == OriginKind.Owner)
            _facts.Fields.Add(FieldKey.Of(field));
        string name = ClosureClass.NameOf(field);
        if (isOfClosure && into.IsOwn)
            return;
        if (isOfClosure)
            _facts.Writes.Add((Definition(field.DeclaringType!), name));
        else if (into.Kind == OriginKind.Owner)
        {
            if (!_testedForNone.Contains(FieldKey.Of(field)))
                _facts.Writes.Add((into.Class!, "this." + name));
        }
        else
            Write(into);
    }

    private Origin[] Arguments(MethodBase method, bool isConstructor, ParameterInfo[] parameters)
    {
        var arguments = new Origin[parameters.Length + (method.IsStatic || isConstructor ? 0 : 1)];
        for (int i = arguments.Length - 1; i >= 0; i--)
            arguments[i] = Pop();
        return arguments;
    }

    private void New(MethodBase constructor)
    {
        Origin[] arguments = Arguments(constructor, isConstructor: true, constructor.GetParameters());
        Type type = constructor.DeclaringType!;
        bool isDelegate = arguments is [_, { Kind: OriginKind.Function }];
        if (isDelegate && arguments[0].Kind == OriginKind.Owner)
            CallOwner(arguments[0], arguments[1].Method!, isVirtual: false);
        else
        {
            foreach (Origin argument in arguments)
                Escape(argument);
        }
        Follow(constructor);
        NoteCall(constructor);
        Push(ClosureClass.Is(type) ? new(OriginKind.Closure) { IsOwn = true } : IsWindow(type) && arguments.Length > 0 ? Inside(arguments[0], type) : default);
    }

    private void Call(MethodBase method, bool isVirtual)
    {
        ParameterInfo[] parameters = method.GetParameters();
        Origin[] arguments = Arguments(method, isConstructor: false, parameters);
        int first = method.IsStatic ? 0 : 1;
        for (int i = first; i < arguments.Length; i++)
            Escape(arguments[i]);
        if (first == 1 && arguments[0].Kind == OriginKind.Owner)
            CallOwner(arguments[0], method, isVirtual);
        Follow(method);
        NoteCall(method);
        NoteHandovers(method, isVirtual, arguments);
        Type returned = method is MethodInfo { ReturnType: var type } ? type : typeof(void);
        bool isOurs = method.DeclaringType?.Assembly == typeof(MethodScan).Assembly;
        if (!isOurs)
            FindWrites(method, parameters, IsLazy(method) ? [.. arguments.Select(static origin => origin.Static is null ? origin : default)] : arguments, first);
        if (returned != typeof(void))
            Push(isOurs || arguments.Length == 0 ? default : Returned((MethodInfo)method, arguments[0]));
    }

    // A method of the captured this counts as part of the work, unless an override that is not known here might run.
    private void CallOwner(Origin owner, MethodBase method, bool isVirtual)
    {
        Type declaring = method.DeclaringType!;
        if (declaring == typeof(object) && method.Name == nameof(GetType))
            return;
        bool mayBeOverridden = isVirtual && method is { IsVirtual: true, IsFinal: false } && !declaring.IsSealed;
        if (mayBeOverridden || method.IsAbstract || declaring.IsInterface || CodeOrigin.IsFrameworks(declaring))
            Escape(owner);
        else
            _facts.Follows.Add(method);
    }

    private void FindWrites(MethodBase method, ParameterInfo[] parameters, Origin[] arguments, int first)
    {
        if (first == 1 && IsMutator(method))
            Write(arguments[0]);
        for (int i = first; i < arguments.Length; i++)
        {
            ParameterInfo parameter = parameters[i - first];
            bool isReference = arguments[i].Kind == OriginKind.Address && parameter.ParameterType.IsByRef && !parameter.IsIn;
            bool isDestination = parameter.Name?.StartsWith("dest", StringComparison.Ordinal) == true || parameter.Name is "dst"
                || (i == first && method.Name != "Copy" && method.Name != "BlockCopy" && !(first == 0 && method.Name == "CopyTo") && method.Name != "Replace"
                    && !IsReadOnlyWindow(parameter.ParameterType));
            if (isReference || (isDestination && ArrayMutators.Contains(method.Name) && IsFrameworks(method.DeclaringType)))
                Write(arguments[i]);
        }
    }

    private static bool IsMutator(MethodBase method)
    {
        Type? type = method.DeclaringType;
        if (type is null || type == typeof(string) || type.Namespace == "System.Collections.Immutable" && !type.IsNested)
            return false;
        if (type.IsArray)
            return method.Name == "Set";
        if (method is { IsSpecialName: true } && method.Name.StartsWith("set_", StringComparison.Ordinal))
            return true;
        if (IsWindow(type))
            return method.Name is "Fill" or "Clear";
        return Mutators.Contains(method.Name) && type is { IsValueType: false } && IsFrameworks(type)
            && (type.Namespace!.StartsWith("System.Collections", StringComparison.Ordinal) || type.Namespace == "System.Text");
    }

    private static bool IsFrameworks(Type? type) => type?.Namespace?.StartsWith("System", StringComparison.Ordinal) == true;

    private static Origin Returned(MethodInfo method, Origin source)
    {
        if (method.ReturnType.IsByRef)
        {
            bool isReadOnly = method.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(InAttribute));
            return isReadOnly || source.Kind is not (OriginKind.Content or OriginKind.Address) ? default : source with { Kind = OriginKind.Address };
        }
        bool leadsOn = IsWindow(method.ReturnType) || method is { IsSpecialName: true } && method.Name.StartsWith("get_", StringComparison.Ordinal);
        return leadsOn ? Inside(source, method.ReturnType) : default;
    }

    private static Origin Inside(Origin source, Type type) =>
        source.Kind is OriginKind.Content or OriginKind.Address && IsReachable(type) ? source with { Kind = OriginKind.Content, Loaded = null } : default;

    // Whether a value of the type can lead to memory that could be written.
    private static bool IsReachable(Type type) => !type.IsPrimitive && !type.IsEnum && type != typeof(string) && type != typeof(decimal) && !IsReadOnlyWindow(type);

    // A view of memory that others own; copying it does not copy the memory.
    private static bool IsWindow(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() is var open
        && (open == typeof(Span<>) || open == typeof(Memory<>) || open == typeof(ArraySegment<>));

    private static bool IsReadOnlyWindow(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() is var open
        && (open == typeof(ReadOnlySpan<>) || open == typeof(ReadOnlyMemory<>));
}
