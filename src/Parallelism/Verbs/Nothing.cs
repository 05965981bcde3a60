namespace Parallelism.Verbs;

// The argument of work that takes none and the result of work that returns none.
internal readonly struct Nothing;
