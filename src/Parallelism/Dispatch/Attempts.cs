namespace Parallelism.Dispatch;

// What became of an item so far that is allowed to run again.
internal readonly record struct Attempts(int Count, Exception? LastError);
