using System.Reflection;

namespace Parallelism.Closures;

// Memory that a method hands to another one, as the argument at a position, which counts its object.
internal readonly record struct Handover(Origin Place, MethodBase Callee, int Position);
