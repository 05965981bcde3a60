namespace Parallelism.Verbs;

// What the user's delegate looks like: independent facts in one byte, which also crosses to worker processes.
[Flags]
internal enum WorkShape : byte
{
    ReturnsVoid = 0,
    ReturnsValue = 1,
    ReturnsTask = 2,
    ReturnsTaskOfValue = 3,
    TakesToken = 4,
    TakesArgument = 8,

    // A ReturnsTask whose task is a ValueTask.
    ReturnsValueTask = ReturnsTask | 16,
}
