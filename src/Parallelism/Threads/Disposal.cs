namespace Parallelism.Threads;

// What disposal means on every strategy that runs items in this process.
internal static class Disposal
{
    // A thread cannot be killed: an item that ignores its cancelled token for longer than this is left behind.
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static ObjectDisposedException Refuse(string strategy) =>
        new(strategy, $"The {strategy} is disposed: it takes no more work, and work that had not started never starts. Dispose it after the last call has ended.");

    public static ObjectDisposedException Stop(string strategy, Exception cancelled) =>
        new($"The {strategy} was disposed while the work ran, which cancelled it. Dispose it after the last call has ended.", cancelled);
}
