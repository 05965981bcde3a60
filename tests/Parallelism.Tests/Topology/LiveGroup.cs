using System.Globalization;
using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

// A control group of this machine, made for a test inside another one: what is set on the outer one holds for what runs in the inner one.
internal sealed class LiveGroup : IDisposable
{
    private readonly string _outer;
    private readonly bool _isUnified;

    private LiveGroup(string outer, bool isUnified)
    {
        (_outer, _isUnified) = (outer, isUnified);
        Directory.CreateDirectory(Inner);
    }

    // Relative to /, as the probe names files.
    public string OuterFolder => _outer.TrimStart('/');

    private string Inner => _outer + "/inner";

    // Null, with the reason, where this process may not make one with this controller.
    public static LiveGroup? TryCreate(string controller, out string reason)
    {
        reason = $"no control group hierarchy with the controller {controller} is mounted";
        foreach (var mount in CgroupMount.Read(new DiskFileTree("/")))
        {
            if (!mount.IsUnified && !mount.Has(controller))
                continue;
            var folder = string.Create(CultureInfo.InvariantCulture, $"{mount.Point}/parallelism-test-{Environment.ProcessId}-{Guid.NewGuid():N}");
            try
            {
                if (mount.IsUnified)
                    File.WriteAllText(mount.Point + "/cgroup.subtree_control", "+" + controller);
                var group = new LiveGroup(folder, mount.IsUnified);
                if (mount.IsUnified)
                    File.WriteAllText(folder + "/cgroup.subtree_control", "+" + controller);
                return group;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                reason = $"no control group can be made under {mount.Point}: {error.Message}";
            }
        }

        return null;
    }

    public void SetQuota(int milliprocessors)
    {
        if (_isUnified)
            File.WriteAllText(_outer + "/cpu.max", milliprocessors < 0 ? "max 100000" : $"{milliprocessors * 100} 100000");
        else
            File.WriteAllText(_outer + "/cpu.cfs_quota_us", milliprocessors < 0 ? "-1" : $"{milliprocessors * 100}");
    }

    public void SetProcessors(string list)
    {
        foreach (var folder in _isUnified ? (IReadOnlyList<string>)[_outer] : [_outer, Inner])
        {
            File.WriteAllText(folder + "/cpuset.cpus", list);
            if (!_isUnified)
                File.Copy(Path.GetDirectoryName(folder) + "/cpuset.mems", folder + "/cpuset.mems", overwrite: true);
        }
    }

    // The shell enters the group and becomes the program.
    public (string File, string[] Arguments) Inside(string program, params string[] arguments) =>
        ("/bin/sh", ["-c", "echo $$ > \"$0/cgroup.procs\" && exec \"$@\"", Inner, program, .. arguments]);

    public void Dispose()
    {
        // A folder of a control group is removed whole, when nobody is in it any more; the last of them may still be leaving.
        for (var attempt = 0; attempt < 200; attempt++)
        {
            try
            {
                if (Directory.Exists(Inner))
                    Directory.Delete(Inner);
                Directory.Delete(_outer);
                return;
            }
            catch (IOException)
            {
                Thread.Sleep(10);
            }
        }
    }
}
