using System.Runtime.CompilerServices;

namespace Parallelism.Processes;

// What runs in a worker before and after its items.
internal static class WorkerAction
{
    public static Action? RefuseAsync(Action? action, string name) =>
        action?.Method.IsDefined(typeof(AsyncStateMachineAttribute), inherit: false) == true
            ? throw new ArgumentException(
                $"{name} is an async method: the worker could not wait for its end. Wait inside it, as in () => PrepareAsync().GetAwaiter().GetResult().", name)
            : action;
}
