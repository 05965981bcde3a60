namespace Parallelism.Verbs;

// A strategy that keeps its count of calls itself; those of others are kept for them.
internal interface INumbersCalls
{
    CallNumbers Calls { get; }
}
