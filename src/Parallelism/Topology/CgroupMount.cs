namespace Parallelism.Topology;

// A mounted control group hierarchy. Root is the group that is mounted there: "/" unless a container sees only its own part.
internal sealed record CgroupMount(bool IsUnified, string Controllers, string Point, string Root)
{
    public bool Has(string controller) => Lists(Controllers, controller);

    public static List<CgroupMount> Read(IFileTree files)
    {
        var mounts = new List<CgroupMount>();
        if (files.Read("proc/self/mountinfo") is { } info)
        {
            foreach (var line in info.Split('\n'))
            {
                // 30 27 0:24 /docker/4f1c7ab2 /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu
                var dash = line.IndexOf(" - ", StringComparison.Ordinal);
                if (dash < 0)
                    continue;
                var left = line[..dash].Split(' ');
                var right = line[(dash + 3)..].Split(' ');
                if (left.Length >= 5 && right.Length >= 3)
                    Add(mounts, right[0], right[2], left[4], left[3]);
            }
        }

        if (mounts.Count == 0)
        {
            foreach (var line in (files.Read("proc/self/mounts") ?? files.Read("proc/mounts") ?? "").Split('\n'))
            {
                var fields = line.Split(' ');
                if (fields.Length >= 4)
                    Add(mounts, fields[2], fields[3], fields[1], "/");
            }
        }

        return mounts;
    }

    // The folders that hold the group's files, the group's own first, then its ancestors up to the mount.
    public List<string> Folders(string? group)
    {
        var folders = new List<string>();
        var path = Point.Trim('/') + Inside(group ?? "/");
        for (var end = path.Length; end >= Point.Trim('/').Length; end = path.LastIndexOf('/', Math.Max(0, end - 1)))
        {
            folders.Add(path[..end]);
            if (end == 0)
                break;
        }

        return folders;
    }

    // The group of one of these folders: its path below the mount point.
    public string GroupOf(string folder) => folder.Length > Point.Trim('/').Length ? folder[Point.Trim('/').Length..] : "/";

    public static bool Lists(string commaSeparated, string name)
    {
        foreach (var range in commaSeparated.AsSpan().Split(','))
        {
            if (commaSeparated.AsSpan()[range].SequenceEqual(name))
                return true;
        }

        return false;
    }

    // The group's path below the mount point. A group that lies outside of what is mounted (".." in a namespace, a bind mount whose root
    // mounts file does not tell) has no folder of its own here: the mount point is then the nearest that can be seen.
    private string Inside(string group)
    {
        if (!group.StartsWith('/') || Lists(group.Replace('/', ','), ".."))
            return "";
        if (Root != "/")
        {
            if (group != Root && !group.StartsWith(Root + "/", StringComparison.Ordinal))
                return "";
            group = group[Root.Length..];
        }

        return group.TrimEnd('/');
    }

    private static void Add(List<CgroupMount> mounts, string type, string options, string point, string root)
    {
        if (type is not ("cgroup" or "cgroup2" or "cpuset"))
            return;

        // A later mount hides an earlier one at the same place.
        mounts.RemoveAll(mount => mount.Point == point);
        mounts.Add(new(type == "cgroup2", type == "cpuset" ? "cpuset" : options, Unescape(point), Unescape(root)));
    }

    private static string Unescape(string path) =>
        path.Contains('\\') ? path.Replace("\\040", " ").Replace("\\011", "\t").Replace("\\134", "\\") : path;
}
