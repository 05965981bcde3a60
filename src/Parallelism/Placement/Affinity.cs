using System.Diagnostics;

namespace Parallelism.Placement;

// The one place that knows which system binds what to processors, and how.
internal static class Affinity
{
    public const string NotHere = "macOS binds neither processes nor threads to processors";

    // Throws PlatformNotSupportedException where the system binds nothing, or not to these processors.
    public static void Demand(IEnumerable<WorkerSeat> seats, MachineTopology machine)
    {
        if (OperatingSystem.IsLinux())
            return;
        string? reason = !OperatingSystem.IsWindows() ? NotHere
            : machine.Groups.Count > 1 || seats.Any(static seat => seat.Processors.Max() > 63) ? "this Windows machine has several processor groups, and .NET starts processes in none that it could choose"
            : null;
        if (reason is not null)
            throw new PlatformNotSupportedException($"Placement and Place cannot be kept here: {reason}. Leave them out.");
    }

    // Binds the calling thread. Throws InvalidOperationException where the system refuses.
    public static void BindThread(ProcessorSet processors)
    {
        if (OperatingSystem.IsLinux())
            LinuxAffinity.Set(processors);
        else if (OperatingSystem.IsWindows())
            WindowsAffinity.Set(processors);
    }

    // A process that is bound from its first instruction on, where the system has that: on Linux it inherits the affinity of the thread that starts it.
    public static Process? Start(ProcessorSet? processors, Func<Process?> start)
    {
        if (processors is not { } bound)
            return start();
        if (!OperatingSystem.IsLinux())
        {
            Process? process = start();
            if (process is not null && OperatingSystem.IsWindows())
                process.ProcessorAffinity = WindowsAffinity.MaskOf(bound);
            return process;
        }
        ProcessorSet before = LinuxAffinity.Get();
        LinuxAffinity.Set(bound);
        try
        {
            return start();
        }
        finally
        {
            LinuxAffinity.Set(before);
        }
    }
}
