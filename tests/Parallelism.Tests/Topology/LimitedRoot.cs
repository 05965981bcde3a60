using System.Globalization;
using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

// The files of a machine under a control group whose quota can be changed, in a folder that stands for /.
internal sealed class LimitedRoot : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("parallelism-limits-");
    private int _readings;

    public LimitedRoot(int processors, double quota)
    {
        Write("sys/devices/system/cpu/online", $"0-{processors - 1}\n");
        Write("proc/self/mountinfo", "30 29 0:23 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
        Write("proc/self/cgroup", "0::/job/step\n");
        SetQuota(quota);
    }

    public int Readings => Volatile.Read(ref _readings);

    public ManualTime Time { get; } = new();

    public LimitWatch Watch(int? runtimeCount = null, params (string Name, string Value)[] environment) => new(
        () =>
        {
            Interlocked.Increment(ref _readings);
            return LinuxProbe.ReadLimits(new DiskFileTree(_folder.FullName), 1);
        },
        Machine.Environment(environment),
        runtimeCount,
        isWorker: false,
        Time);

    public void SetQuota(double processors) =>
        Write("sys/fs/cgroup/job/cpu.max", string.Create(CultureInfo.InvariantCulture, $"{(long)(processors * 100_000)} 100000\n"));

    public void SetAffinity(string list) => Write("proc/self/status", $"Name:\tdotnet\nCpus_allowed_list:\t{list}\n");

    // A second, and what is asked every second.
    public void PassSecond() => Time.Pass(LimitWatch.Period);

    public void Dispose() => _folder.Delete(recursive: true);

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);

        // At once, as in the kernel: whoever reads meanwhile sees the old text or the new.
        File.WriteAllText(file + ".new", text);
        File.Move(file + ".new", file, overwrite: true);
    }
}
