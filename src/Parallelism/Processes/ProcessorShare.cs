using System.Globalization;
using Parallelism.Placement;

namespace Parallelism.Processes;

// How many processors a worker may think that it has, so that all of them together do not have more than there are.
internal static class ProcessorShare
{
    // What the parallel runtimes of native libraries read as they start.
    private static readonly string[] Natives =
    [
        "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS",
    ];

    // allowed: the processors whose time this process may have, which a quota makes fewer than the usable ones.
    public static int Of(WorkerSeat? seat, int workers, int allowed, int usable)
    {
        if (seat is null)
            return Math.Max(1, allowed / workers);
        int share = seat.Processors.Count / seat.Sharers;
        return Math.Max(1, allowed < usable ? (int)((long)share * allowed / usable) : share);
    }

    // What the user set for the native libraries stays.
    public static void Tell(int share, IDictionary<string, string?> environment)
    {
        // Hexadecimal, as all numbers that the runtime reads.
        environment["DOTNET_PROCESSOR_COUNT"] = share.ToString("X", CultureInfo.InvariantCulture);
        foreach (string name in Natives)
            environment.TryAdd(name, share.ToString(CultureInfo.InvariantCulture));
    }
}
