namespace Parallelism.Closures;

internal readonly record struct DecodedWork(Delegate Work, Type Argument, Type Result, byte Shape);
