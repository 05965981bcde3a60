using System.Globalization;
using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

public sealed class DamagedFilesTests
{
    private const string Cpu = "sys/devices/system/cpu";

    internal static readonly string[] Garbage =
        ["", " ", "\n", "-1", "0-", "x", "4294967296", "99999999999999999999999", "0-99999", "3-1", ",,,", "\0\0", "max 100000", "0 0", "-5 100000",
         "ffffffff", "zz,zz", "0x", "Node 0 MemTotal: -3 kB", "0::", ":::", "1 2 3 / / - - -", "cgroup2", "0::/../..", "�", "Cpus_allowed_list:\t7"];

    [Fact]
    public void Nothing_at_all_is_the_runtimes_count()
    {
        var machine = LinuxProbe.Read(new MemoryFileTree(), 6);
        (machine.Detail, machine.Online.ToString(), machine.Cores.Count).Should().Be((TopologyDetail.LimitsOnly, "0-5", 6));
        LinuxProbe.Read(new MemoryFileTree(), 0).Online.Count.Should().Be(1);
        Invariants.Check(machine);
    }

    [Fact]
    public void Limits_alone_name_the_processors()
    {
        var machine = LinuxProbe.Read(new MemoryFileTree { ["proc/self/status"] = "Cpus_allowed_list:\t2-3\n" }, 6);
        (machine.Detail, machine.Online.ToString(), machine.OnlineFrom).Should().Be((TopologyDetail.LimitsOnly, "2-3", "proc/self/status Cpus_allowed_list"));
    }

    [Fact]
    public void A_cpuset_and_an_affinity_that_leave_nothing_limit_nothing()
    {
        var tree = new MemoryFileTree { [Cpu + "/online"] = "0-3", ["proc/self/status"] = "Cpus_allowed_list: 9\n" };
        LinuxProbe.Read(tree, 1).Usable.ToString().Should().Be("0-3");
    }

    [Theory]
    [InlineData("max 100000", null)]
    [InlineData("250000 100000", 2.5)]
    [InlineData("250000", null)]
    [InlineData("0 100000", null)]
    [InlineData("100000 0", null)]
    [InlineData("-1 100000", null)]
    [InlineData("garbage 100000", null)]
    [InlineData("1 1000000", 0.000001)]
    public void A_quota_counts_only_if_it_is_one(string cpuMax, double? quota)
    {
        var tree = new MemoryFileTree
        {
            ["proc/self/mountinfo"] = "30 29 0:23 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
            ["proc/self/cgroup"] = "0::/a/b\n",
            ["sys/fs/cgroup/a/cpu.max"] = cpuMax,
        };
        var machine = LinuxProbe.Read(tree, 4);
        machine.Limits.QuotaProcessors.Should().Be(quota);
        machine.Limits.Quotas.Select(level => level.Group).Should().Equal(quota is null ? [] : ["/a"]);
        StrategyChoice.Make(new(machine)).Degree.Should().BeGreaterThan(0);
    }

    [Theory]
    [InlineData("/", "sys/fs/cgroup")]
    [InlineData("/a/b/", "sys/fs/cgroup/a/b sys/fs/cgroup/a sys/fs/cgroup")]
    [InlineData("/../x", "sys/fs/cgroup")]
    [InlineData("", "sys/fs/cgroup")]
    public void The_folders_of_a_group_lead_up_to_the_mount(string group, string folders) =>
        string.Join(' ', new CgroupMount(true, "", "/sys/fs/cgroup", "/").Folders(group)).Should().Be(folders);

    [Fact]
    public void A_hierarchy_may_be_mounted_at_the_root_folder() =>
        new CgroupMount(true, "", "/", "/").Folders("/a").Should().Equal("/a", "");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Random_trees_never_crash_the_probe_and_keep_its_invariants(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 250; round++)
        {
            var tree = RandomTree(random);
            var machine = LinuxProbe.Read(tree, random.Next(-1, 9));
            Invariants.Check(machine);
            machine.ToString().Split('\n').Should().OnlyContain(line => line.Length <= 100);
            machine.ToJson().Should().NotBeEmpty();
            StrategyChoice.Make(new(machine)).Degree.Should().BeInRange(1, machine.Usable.Count, $"of seed {seed}, round {round}");
        }
    }

    [Theory]
    [InlineData("live-v1-quota-on-ancestor", 11)]
    [InlineData("20em64t-hybrid-1p6c2t-2ca4co1t", 12)]
    [InlineData("fakeheteromemtiers", 13)]
    [InlineData("phone-pixel-8", 14)]
    public void A_recorded_machine_with_random_damage_keeps_the_invariants(string name, int seed)
    {
        var random = new Random(seed);
        var recorded = Recording.Linux(name);
        for (var round = 0; round < 50; round++)
            Invariants.Check(LinuxProbe.Read(new DamagedFileTree(recorded, random), 1));
    }

    [Theory]
    [InlineData("windows-2s-80t")]
    [InlineData("windows-i5-12600k")]
    [InlineData("windows-i7-8700")]
    public void A_damaged_windows_buffer_never_crashes_the_decoder(string name)
    {
        var random = new Random(5);
        var bytes = File.ReadAllBytes(Path.Combine(Recording.Folder, "windows", name, "RelationAll.bin"));
        for (var round = 0; round < 300; round++)
        {
            var damaged = bytes[..random.Next(bytes.Length + 1)];
            for (var i = 0; i < random.Next(20) && damaged.Length > 0; i++)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (WindowsBuffer.Parse(damaged) is { } machine)
                machine.Online.Count.Should().Be(machine.Cores.Sum(core => core.Count));
        }
    }

    private static MemoryFileTree RandomTree(Random random)
    {
        var tree = new MemoryFileTree();
        var processors = random.Next(0, 12);
        Put("proc/self/status", () => "Cpus_allowed_list: " + List());
        Put("proc/self/cgroup", () => "0::/a/b\n4:cpu,cpuset:/c\n");
        Put("proc/self/mountinfo", () => "30 29 0:23 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n31 29 0:24 /c /cg rw - cgroup cgroup rw,cpu,cpuset\n");
        Put("proc/meminfo", () => $"MemTotal: {random.Next()} kB");
        Put("proc/cpuinfo", () => string.Concat(Enumerable.Range(0, processors).Select(i => $"processor : {i}\nphysical id : {random.Next(2)}\ncore id : {random.Next(4)}\n\n")));
        foreach (var folder in (IReadOnlyList<string>)["sys/fs/cgroup", "sys/fs/cgroup/a", "sys/fs/cgroup/a/b", "cg"])
        {
            foreach (var file in (IReadOnlyList<string>)["cpuset.cpus.effective", "cpuset.effective_cpus", "cpuset.mems.effective", "cpuset.cpus"])
                Put($"{folder}/{file}", List);
            Put(folder + "/cpu.max", () => $"{random.Next(-1, 500_000)} {random.Next(-1, 100_000)}");
            Put(folder + "/cpu.cfs_quota_us", () => Number(random.Next(-1, 500_000)));
            Put(folder + "/cpu.cfs_period_us", () => Number(random.Next(-1, 100_000)));
        }

        foreach (var file in (IReadOnlyList<string>)["online", "possible", "present", "isolated"])
            Put($"{Cpu}/{file}", List);
        for (var cpu = 0; cpu < processors; cpu++)
        {
            Put($"{Cpu}/cpu{cpu}/online", () => Number(random.Next(2)));
            Put($"{Cpu}/cpu{cpu}/cpu_capacity", () => Number(random.Next(1024)));
            Put($"{Cpu}/cpu{cpu}/cpufreq/cpuinfo_max_freq", () => Number(random.Next(3)));
            Put($"{Cpu}/cpu{cpu}/cpufreq/base_frequency", () => Number(random.Next(3)));
            foreach (var name in (IReadOnlyList<string>)["core_cpus", "thread_siblings", "package_cpus", "die_cpus", "cluster_cpus", "book_siblings"])
            {
                Put($"{Cpu}/cpu{cpu}/topology/{name}_list", List);
                Put($"{Cpu}/cpu{cpu}/topology/{name}", () => random.Next().ToString("x", CultureInfo.InvariantCulture));
            }

            Put($"{Cpu}/cpu{cpu}/topology/core_id", () => Number(random.Next(-1, 3)));
            Put($"{Cpu}/cpu{cpu}/topology/physical_package_id", () => Number(random.Next(-1, 3)));
            for (var index = 0; index < random.Next(5); index++)
            {
                Put($"{Cpu}/cpu{cpu}/cache/index{index}/level", () => Number(random.Next(0, 4)));
                Put($"{Cpu}/cpu{cpu}/cache/index{index}/type", () => random.Next(2) == 0 ? "Data" : "Unified");
                Put($"{Cpu}/cpu{cpu}/cache/index{index}/size", () => random.Next(64) + "K");
                Put($"{Cpu}/cpu{cpu}/cache/index{index}/shared_cpu_list", List);
            }
        }

        for (var node = 0; node < random.Next(4); node++)
        {
            Put($"sys/devices/system/node/node{node}/cpulist", List);
            Put($"sys/devices/system/node/node{node}/distance", () => "10 20 30");
            Put($"sys/devices/system/node/node{node}/meminfo", () => $"Node {node} MemTotal: {random.Next(2) * 1000} kB");
        }

        return tree;

        string List() => string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(2) == 0
            ? Number(random.Next(12))
            : $"{random.Next(6)}-{random.Next(6, 14)}"));

        static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

        void Put(string path, Func<string> text)
        {
            var dice = random.Next(10);
            if (dice < 8)
                tree[path] = dice == 0 ? Garbage[random.Next(Garbage.Length)] : text();
        }
    }
}
