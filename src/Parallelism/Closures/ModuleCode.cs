using System.Reflection;
using System.Reflection.Metadata;

namespace Parallelism.Closures;

// Which methods of a module assign its static fields, and which of its methods it calls itself; by token, so not those of generic types.
internal sealed record ModuleCode(ILookup<int, MethodBase> Writers, HashSet<int> Called)
{
    private const BindingFlags All = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    public static ModuleCode Read(Module module)
    {
        var writers = new List<(int Token, MethodBase Method)>();
        var called = new HashSet<int>();
        foreach (Type type in TypesOf(module))
        {
            foreach (MethodBase method in type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All)))
                Read(method, writers, called);
        }
        return new(writers.Distinct().ToLookup(static pair => pair.Token, static pair => pair.Method), called);
    }

    private static IEnumerable<Type> TypesOf(Module module)
    {
        try
        {
            return module.GetTypes();
        }
        catch (ReflectionTypeLoadException error)
        {
            return error.Types.OfType<Type>();
        }
    }

    private static void Read(MethodBase method, List<(int Token, MethodBase Method)> writers, HashSet<int> called)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } il)
            return;
        for (int offset = 0; offset < il.Length;)
        {
            Instruction instruction = Opcodes.Read(il, ref offset);
            var code = (ILOpCode)(ushort)instruction.Code.Value;
            if (code is ILOpCode.Stsfld or ILOpCode.Ldsflda)
                writers.Add((instruction.Operand, method));
            else if (code is ILOpCode.Call or ILOpCode.Callvirt or ILOpCode.Ldftn)
                called.Add(instruction.Operand);
        }
    }
}
