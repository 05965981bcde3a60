namespace Parallelism.Closures;

// The first number of a definition in a code table; what follows it:
internal enum CodeKind
{
    // version id, full name of the assembly, path of its file or nil, number of its load context at the sender (0 the default one)
    Module = 1,

    // id of the module, metadata token
    Type = 2,

    // id of the generic definition, ids of the arguments
    GenericType = 3,

    // id of the element type, rank (0 for an ordinary T[])
    Array = 4,

    // id of the module, metadata token, id of the declaring type or -1, ids of the type arguments
    Method = 5,
}
