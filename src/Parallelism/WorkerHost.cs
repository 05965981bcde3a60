namespace Parallelism;

internal static class WorkerHost
{
    internal static int Main() => 2;
}
