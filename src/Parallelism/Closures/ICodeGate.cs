using System.Reflection;

namespace Parallelism.Closures;

// Decides what code the other side may name. Each member throws a WorkSerializationException for what it may not.
internal interface ICodeGate
{
    // The module of the assembly with this name, in exactly this build; never from a path that the other side gives.
    Module Find(Guid version, string assemblyName);

    void Demand(MethodBase method);
}
