using System.Text;
using Parallelism.Processes;

namespace Parallelism.Worker;

internal static class OwnProcess
{
    private const int ProtocolError = 76;

    // The end of a worker; null: the strategy asked for it. Not by a return from Main, which threads that the work left could hold up.
    public static void End(Exception? reason)
    {
        switch (reason)
        {
            case null:
                Environment.Exit(0);
                break;
            // The strategy is gone: the pipe ends, or nobody takes what is written to it.
            case IOException:
                Kill();
                break;
            default:
                using (Stream error = Console.OpenStandardError())
                    error.Write(Encoding.UTF8.GetBytes($"The worker cannot read what the strategy sends: {reason.Message}\n"));
                Environment.Exit(ProtocolError);
                break;
        }
    }

    // Ends this process now, with what its work started: nothing runs any more, no handler, no finalizer. Environment.Exit runs both and can hang
    // on what the work left. The strategy, which would clear away after a death, is gone.
    public static void Kill()
    {
        RuntimeFiles.Delete(Environment.ProcessId);
        ProcessGroup.KillOwn();
        Thread.Sleep(Timeout.Infinite);
    }
}
