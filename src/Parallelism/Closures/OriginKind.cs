namespace Parallelism.Closures;

internal enum OriginKind : byte
{
    Other,

    // The address of a method, about to become a delegate.
    Function,

    // Reached through the captured variable Name of Class.
    Content,

    // A reference to the variable Name of Class, or to memory reached through it.
    Address,

    // An object of a compiler's closure class.
    Closure,

    // The user's object that a lambda captured as this; Class is the type that the lambda stands in.
    Owner,
}
