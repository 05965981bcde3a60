using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Runtime.CompilerServices;

namespace Parallelism.Closures;

// Reads one method's instructions once, in order, with a stack of where values come from. One pass is enough for the stack (ECMA-335, III.1.7.5:
// it is empty where only a later instruction jumps to); locals are repeated until they no longer change.
internal sealed partial class MethodScan
{
    private readonly MethodBase _method;
    private readonly MethodBody _body;
    private readonly Type[]? _typeArguments;
    private readonly Type[]? _methodArguments;
    private readonly Origin[] _arguments;
    private readonly Origin[] _locals;
    private readonly MethodFacts _facts = new();
    private readonly List<Origin> _stack = [];
    private readonly Dictionary<int, Origin[]> _stacksAt = [];
    private bool _changed;

    private MethodScan(MethodBase method, MethodBody body)
    {
        _method = method;
        _body = body;
        _typeArguments = method.DeclaringType is { IsGenericType: true } declaring ? declaring.GetGenericArguments() : null;
        _methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        ParameterInfo[] parameters = method.GetParameters();
        int first = method.IsStatic ? 0 : 1;
        _arguments = new Origin[parameters.Length + first];
        for (int i = 0; i < parameters.Length; i++)
            _arguments[i + first] = Handed(parameters[i], i + first + 1);
        if (first == 1)
            _arguments[0] = ThisOf(method.DeclaringType!);
        _locals = new Origin[body.LocalVariables.Count];
        for (int i = 0; i < _locals.Length; i++)
            _locals[i] = body.LocalVariables[i].LocalType is { IsValueType: true } type ? Declared(type) with { IsOwn = true } : default;
    }

    // Null where there are no instructions to read or they cannot be understood: then everything counts as used.
    public static MethodFacts? Run(MethodBase definition)
    {
        try
        {
            if (definition.GetMethodBody() is not { } body)
                return null;
            var scan = new MethodScan(definition, body);
            do
            {
                scan._changed = false;
                scan.Pass(body.GetILAsByteArray()!);
            }
            while (scan._changed);
            scan.FollowStateMachine();
            return scan._facts;
        }
        catch (Exception error) when (error is ArgumentException or BadImageFormatException or TypeLoadException or MissingMemberException
            or NotSupportedException or InvalidOperationException or IndexOutOfRangeException or IOException)
        {
            return null;
        }
    }

    private static Origin Declared(Type type) =>
        ClosureClass.Is(type.IsByRef ? type.GetElementType() : type) ? new(OriginKind.Closure) : default;

    private static Origin Handed(ParameterInfo parameter, int position)
    {
        Type type = parameter.ParameterType;
        Origin declared = Declared(type);
        if (declared != default)
            return declared;
        if (type.IsByRef)
            return parameter.IsIn ? default : new(OriginKind.Address) { Parameter = position };
        return IsReachable(type) ? new(OriginKind.Content) { Parameter = position } : default;
    }

    private static Origin ThisOf(Type declaring) =>
        ClosureClass.Is(declaring) ? new(OriginKind.Closure) : declaring.IsValueType ? new(OriginKind.Address) { Parameter = 1 } : new(OriginKind.Owner, Definition(declaring));

    private static Type Definition(Type type) => type is { IsConstructedGenericType: true } ? type.GetGenericTypeDefinition() : type;

    // Async methods and iterators: the method itself only starts a state machine, which holds the code.
    private void FollowStateMachine()
    {
        if (_method.GetCustomAttribute<StateMachineAttribute>()?.StateMachineType is not { } machine)
            return;
        foreach (MethodInfo method in machine.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            _facts.Follows.Add(method);
    }

    private void Pass(ReadOnlySpan<byte> il)
    {
        _stack.Clear();
        _stacksAt.Clear();
        foreach (ExceptionHandlingClause clause in _body.ExceptionHandlingClauses)
        {
            bool getsException = clause.Flags is ExceptionHandlingClauseOptions.Clause or ExceptionHandlingClauseOptions.Filter;
            _stacksAt[clause.HandlerOffset] = getsException ? [default] : [];
            if (clause.Flags == ExceptionHandlingClauseOptions.Filter)
                _stacksAt[clause.FilterOffset] = [default];
        }
        bool flows = true;
        for (int offset = 0; offset < il.Length;)
        {
            if (_stacksAt.TryGetValue(offset, out Origin[]? known))
            {
                if (flows && _stack.Count == known.Length)
                {
                    for (int i = 0; i < known.Length; i++)
                        _stack[i] = Origin.Merge(_stack[i], known[i]);
                }
                else
                {
                    _stack.Clear();
                    _stack.AddRange(known);
                }
            }
            else if (!flows)
                _stack.Clear();
            Instruction instruction = Opcodes.Read(il, ref offset);
            Apply(instruction);
            flows = instruction.Code.FlowControl is not (FlowControl.Branch or FlowControl.Return or FlowControl.Throw);
        }
    }

    private Origin Pop()
    {
        if (_stack.Count == 0)
            throw new BadImageFormatException("More is taken from the stack than lies there.");
        Origin top = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private void Push(Origin origin) => _stack.Add(origin);

    // Where the captured this becomes a value that this scan follows no further.
    private void Escape(Origin origin)
    {
        if (origin.Kind == OriginKind.Owner)
            _facts.EscapedOwners.Add(origin.Class!);
    }

    private void Write(Origin place)
    {
        if (place.Kind is not (OriginKind.Content or OriginKind.Address))
            return;
        if (place.Parameter > 0)
            _facts.WrittenParameters.Add(place.Parameter - 1);
        else if (place.Static is { } field)
            _facts.StaticWrites.Add(field);
        else
            _facts.Writes.Add((place.Class!, place.Name!));
    }

    private void Jump(int target)
    {
        if (!_stacksAt.TryGetValue(target, out Origin[]? known))
            _stacksAt[target] = [.. _stack];
        else
        {
            for (int i = 0; i < known.Length && i < _stack.Count; i++)
                known[i] = Origin.Merge(known[i], _stack[i]);
        }
    }

    private void Store(Origin[] places, int index, Origin value, Type? type)
    {
        // A copy of a struct is the method's own; a span or a reference still leads to the captured memory.
        if (value.Kind == OriginKind.Content && type is { IsValueType: true } && !IsWindow(type))
            value = default;
        Origin merged = Origin.Merge(places[index], value);
        _changed |= merged != places[index];
        places[index] = merged;
    }

    private void Apply(Instruction instruction)
    {
        var code = (ILOpCode)(ushort)instruction.Code.Value;
        switch (code)
        {
            case ILOpCode.Ldarg_0 or ILOpCode.Ldarg_1 or ILOpCode.Ldarg_2 or ILOpCode.Ldarg_3:
                Push(_arguments[code - ILOpCode.Ldarg_0]);
                break;
            case ILOpCode.Ldarg or ILOpCode.Ldarg_s:
                Push(_arguments[instruction.Operand]);
                break;
            case ILOpCode.Ldarga or ILOpCode.Ldarga_s:
                Escape(_arguments[instruction.Operand]);
                PushOwn(_arguments[instruction.Operand], TypeOfArgument(instruction.Operand));
                break;
            case ILOpCode.Starg or ILOpCode.Starg_s:
                Origin argument = Pop();
                Escape(argument);
                Store(_arguments, instruction.Operand, argument, null);
                break;
            case ILOpCode.Ldloc_0 or ILOpCode.Ldloc_1 or ILOpCode.Ldloc_2 or ILOpCode.Ldloc_3:
                Push(_locals[code - ILOpCode.Ldloc_0]);
                break;
            case ILOpCode.Ldloc or ILOpCode.Ldloc_s:
                Push(_locals[instruction.Operand]);
                break;
            case ILOpCode.Ldloca or ILOpCode.Ldloca_s:
                Escape(_locals[instruction.Operand]);
                PushOwn(_locals[instruction.Operand], _body.LocalVariables[instruction.Operand].LocalType);
                break;
            case ILOpCode.Stloc_0 or ILOpCode.Stloc_1 or ILOpCode.Stloc_2 or ILOpCode.Stloc_3:
                Store(_locals, code - ILOpCode.Stloc_0, Pop(), _body.LocalVariables[code - ILOpCode.Stloc_0].LocalType);
                break;
            case ILOpCode.Stloc or ILOpCode.Stloc_s:
                Store(_locals, instruction.Operand, Pop(), _body.LocalVariables[instruction.Operand].LocalType);
                break;
            case ILOpCode.Dup:
                Push(_stack.Count == 0 ? Pop() : _stack[^1]);
                break;
            case ILOpCode.Castclass or ILOpCode.Isinst or ILOpCode.Unbox or ILOpCode.Unbox_any or ILOpCode.Conv_u or ILOpCode.Conv_i:
                break;
            case ILOpCode.Ret:
                if (_method is MethodInfo { ReturnType: var type } && type != typeof(void))
                    Escape(Pop());
                break;
            case ILOpCode.Leave or ILOpCode.Leave_s:
                _stack.Clear();
                Jump(instruction.Operand);
                break;
            case ILOpCode.Switch:
                Pop();
                foreach (int target in instruction.Targets)
                    Jump(target);
                break;
            case ILOpCode.Pop or ILOpCode.Ldlen:
                ApplyByCount(instruction, mayEscape: false);
                break;
            default:
                if (instruction.Code.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch)
                {
                    // Comparing this with something, or with null, does not let it go.
                    if (code is ILOpCode.Brtrue or ILOpCode.Brtrue_s or ILOpCode.Brfalse or ILOpCode.Brfalse_s)
                        NoteTest();
                    ApplyByCount(instruction, mayEscape: false);
                    Jump(instruction.Operand);
                }
                else if (!ApplyMember(code, instruction) && !ApplyMemory(code, instruction) && !ApplyStatic(code, instruction))
                {
                    if (code is ILOpCode.Ceq or ILOpCode.Cgt_un)
                        NoteTest();
                    ApplyByCount(instruction, mayEscape: code is not (ILOpCode.Ceq or ILOpCode.Cgt_un));
                }
                break;
        }
    }

    // The variable is the method's own, however it was filled; only a span or memory in it leads on.
    private void PushOwn(Origin variable, Type type) => Push(variable.Kind == OriginKind.Content && !(type.IsValueType && IsWindow(type)) ? default : variable);

    private Type TypeOfArgument(int position)
    {
        int first = _method.IsStatic ? 0 : 1;
        return position < first ? _method.DeclaringType! : _method.GetParameters()[position - first].ParameterType;
    }

    private void ApplyByCount(Instruction instruction, bool mayEscape)
    {
        Origin pointer = default;
        for (int i = CountOf(instruction.Code.StackBehaviourPop); i > 0; i--)
        {
            Origin popped = Pop();
            if (mayEscape)
                Escape(popped);
            if (popped.Kind == OriginKind.Address)
                pointer = popped;
        }
        var code = (ILOpCode)(ushort)instruction.Code.Value;
        for (int i = CountOf(instruction.Code.StackBehaviourPush); i > 0; i--)
            Push(code is ILOpCode.Add or ILOpCode.Sub ? pointer : default);
    }

    private static int CountOf(StackBehaviour behaviour) => behaviour switch
    {
        StackBehaviour.Pop0 or StackBehaviour.Push0 => 0,
        StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref or StackBehaviour.Push1 or StackBehaviour.Pushi
            or StackBehaviour.Pushi8 or StackBehaviour.Pushr4 or StackBehaviour.Pushr8 or StackBehaviour.Pushref => 1,
        StackBehaviour.Pop1_pop1 or StackBehaviour.Popi_pop1 or StackBehaviour.Popi_popi or StackBehaviour.Popi_popi8 or StackBehaviour.Popi_popr4
            or StackBehaviour.Popi_popr8 or StackBehaviour.Popref_pop1 or StackBehaviour.Popref_popi or StackBehaviour.Push1_push1 => 2,
        StackBehaviour.Popi_popi_popi or StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8 or StackBehaviour.Popref_popi_popr4
            or StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref or StackBehaviour.Popref_popi_pop1 => 3,
        _ => throw new NotSupportedException($"A {behaviour} has no fixed count."),
    };
}
