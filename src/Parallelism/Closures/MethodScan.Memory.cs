using System.Reflection.Metadata;

namespace Parallelism.Closures;

// Array elements and memory behind references.
internal sealed partial class MethodScan
{
    private bool ApplyMemory(ILOpCode code, Instruction instruction)
    {
        switch (code)
        {
            case ILOpCode.Ldelem_ref:
                Pop();
                Origin array = Pop();
                Push(array.Kind == OriginKind.Content ? array : default);
                return true;
            case ILOpCode.Ldelem:
                Pop();
                Push(Inside(Pop(), TypeOf(instruction)));
                return true;
            case ILOpCode.Ldelema:
                Pop();
                Origin owner = Pop();
                Push(owner.Kind == OriginKind.Content ? owner with { Kind = OriginKind.Address } : default);
                return true;
            case ILOpCode.Stelem or ILOpCode.Stelem_i or ILOpCode.Stelem_i1 or ILOpCode.Stelem_i2 or ILOpCode.Stelem_i4 or ILOpCode.Stelem_i8
                or ILOpCode.Stelem_r4 or ILOpCode.Stelem_r8 or ILOpCode.Stelem_ref:
                Escape(Pop());
                Pop();
                Write(Pop());
                return true;
            case ILOpCode.Ldind_ref:
                Push(Inside(Pop(), typeof(object)));
                return true;
            case ILOpCode.Ldobj:
                Push(Inside(Pop(), TypeOf(instruction)));
                return true;
            case ILOpCode.Stind_ref or ILOpCode.Stind_i or ILOpCode.Stind_i1 or ILOpCode.Stind_i2 or ILOpCode.Stind_i4 or ILOpCode.Stind_i8
                or ILOpCode.Stind_r4 or ILOpCode.Stind_r8 or ILOpCode.Stobj or ILOpCode.Cpobj:
                Escape(Pop());
                WriteThrough(Pop());
                return true;
            case ILOpCode.Initobj:
                WriteThrough(Pop());
                return true;
            case ILOpCode.Initblk or ILOpCode.Cpblk:
                Pop();
                Pop();
                WriteThrough(Pop());
                return true;
            default:
                return false;
        }
    }

    private Type TypeOf(Instruction instruction) => _method.Module.ResolveType(instruction.Operand, _typeArguments, _methodArguments);

    private void WriteThrough(Origin reference)
    {
        if (reference.Kind == OriginKind.Address)
            Write(reference);
    }
}
