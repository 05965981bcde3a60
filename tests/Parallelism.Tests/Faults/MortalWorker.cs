using System.Globalization;
using Parallelism.Tests.Processes;

namespace Parallelism.Tests.Faults;

// Gives the worker that it is called in a life time and a death, both by chance.
internal static class MortalWorker
{
    private static int s_isArmed;

    // The how manieth worker it is, is told by the files that the ones before it left in the folder.
    public static void Arm(string folder, int seed, TimeSpan meanLife)
    {
        if (Volatile.Read(ref s_isArmed) != 0 || Interlocked.Exchange(ref s_isArmed, 1) != 0)
            return;
        int number = Directory.GetFiles(folder, "life-*").Length;
        File.WriteAllText(Path.Combine(folder, $"life-{Environment.ProcessId}"), "");
        Random random = Chance.Of(seed, number, 4);
        TimeSpan life = Chance.Life(random, meanLife);
        Way way = Crash.Deadly[random.Next(Crash.Deadly.Length)];
        new Thread(() =>
        {
            Thread.Sleep(life);
            File.WriteAllText(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"death-{way}-{Environment.ProcessId}")), "");
            Crash.By(way);
        }) { IsBackground = true }.Start();
    }

    public static Dictionary<string, int> CountDeaths(string folder) => Directory.GetFiles(folder, "death-*")
        .GroupBy(static file => Path.GetFileName(file).Split('-')[1])
        .ToDictionary(static way => way.Key, static way => way.Count());
}
