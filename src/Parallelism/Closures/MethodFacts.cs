using System.Reflection;

namespace Parallelism.Closures;

// What one method's instructions say, without those of the methods that it calls.
internal sealed class MethodFacts
{
    public HashSet<FieldKey> Fields { get; } = [];

    // Lambdas, local functions and methods of the captured this: their instructions count as this method's own.
    public HashSet<MethodBase> Follows { get; } = [];

    // The types whose captured this goes where its use cannot be seen, so that all of it must travel.
    public HashSet<Type> EscapedOwners { get; } = [];

    // Captured variables written to, each with the class that holds it.
    public HashSet<(Type Class, string Name)> Writes { get; } = [];

    // Positions, from 0, its object included, of what it is handed and writes to.
    public HashSet<int> WrittenParameters { get; } = [];

    // Memory that it hands to methods of the user's.
    public HashSet<Handover> Handovers { get; } = [];

    // Methods of the user's that it may call.
    public HashSet<MethodBase> Calls { get; } = [];

    public HashSet<FieldInfo> StaticReads { get; } = [];

    public HashSet<FieldInfo> StaticWrites { get; } = [];

    // Set only where they were found empty, so that every process fills them for itself.
    public HashSet<FieldInfo> LazyStatics { get; } = [];

    // Members of the framework by which it changes what belongs to the whole process.
    public HashSet<string> ProcessSettings { get; } = [];
}
