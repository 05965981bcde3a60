namespace Parallelism.Processes;

// As on threads: what the work prints appears where this process prints.
internal static class ConsoleOutput
{
    public static void Write(WorkerOutput output) => (output.IsError ? Console.Error : Console.Out).Write(output.Text);
}
