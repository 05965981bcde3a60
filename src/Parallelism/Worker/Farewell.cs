using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Parallelism.Worker;

// The end of a worker. Where the strategy asked for it the teardown comes first, once, whichever of the loop's threads is told of the end first.
internal sealed class Farewell(Action? teardown, SafeFileHandle pipe)
{
    private int _begun;

    public void End(Exception? reason)
    {
        if (reason is null && teardown is not null)
        {
            // The other thread is at it, and ends the process.
            if (Interlocked.Exchange(ref _begun, 1) != 0)
                Thread.Sleep(Timeout.Infinite);
            TearDown(teardown);
        }
        OwnProcess.End(reason);
    }

    private void TearDown(Action action)
    {
        using var watch = new ParentWatch(pipe);
        try
        {
            action();
        }
        catch (Exception error)
        {
            // No call is there that it could fail.
            using Stream output = Console.OpenStandardError();
            output.Write(Encoding.UTF8.GetBytes($"The worker's Teardown failed: {error}\n"));
        }
    }
}
