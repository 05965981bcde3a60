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
}
