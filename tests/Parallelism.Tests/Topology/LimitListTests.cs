using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

// What limits the degree beside the machine's own files, and how it is put.
public sealed class LimitListTests
{
    [Theory]
    [InlineData("SLURM_CPUS_PER_TASK=6", "SLURM_CPUS_PER_TASK=6", 6)]
    [InlineData("SLURM_CPUS_ON_NODE=7", "SLURM_CPUS_ON_NODE=7", 7)]
    [InlineData("SLURM_JOB_CPUS_PER_NODE=5", "SLURM_JOB_CPUS_PER_NODE=5, node 0 of the job: 5", 5)]
    [InlineData("SLURM_JOB_CPUS_PER_NODE=7(x2),3 SLURM_NODEID=1", "SLURM_JOB_CPUS_PER_NODE=7(x2),3, node 1 of the job: 7", 7)]
    [InlineData("SLURM_JOB_CPUS_PER_NODE=7(x2),3 SLURM_NODEID=2", "SLURM_JOB_CPUS_PER_NODE=7(x2),3, node 2 of the job: 3", 3)]
    [InlineData("NCPUS=4 PBS_JOBID=1.server", "NCPUS=4", 4)]
    [InlineData("PBS_NUM_PPN=2 PBS_JOBID=1.server", "PBS_NUM_PPN=2", 2)]
    [InlineData("LSB_DJOB_NUMPROC=3", "LSB_DJOB_NUMPROC=3", 3)]
    [InlineData("LSB_MCPU_HOSTS=hosta_4_hostb_2 HOSTNAME=hostb.example.org", "LSB_MCPU_HOSTS, hostb: 2", 2)]
    [InlineData("NSLOTS=5 JOB_ID=77", "NSLOTS=5", 5)]
    public void A_resource_managers_grant_is_a_limit_with_its_name(string variables, string source, int processors)
    {
        var choice = StrategyChoice.Make(new(Machine.Of(8)) { Environment = Environment(variables) });
        (choice.Degree, choice.Least!.Source).Should().Be((processors, source));
    }

    [Theory]
    [InlineData("SLURM_CPUS_PER_TASK=many")]
    [InlineData("SLURM_CPUS_PER_TASK=0")]
    [InlineData("SLURM_CPUS_ON_NODE=-3")]
    [InlineData("SLURM_CPUS_ON_NODE=99999999999")]
    [InlineData("SLURM_JOB_CPUS_PER_NODE=7(x2),3 SLURM_NODEID=9")]
    [InlineData("SLURM_JOB_CPUS_PER_NODE=7(x SLURM_NODEID=x")]
    [InlineData("SLURM_JOB_CPUS_PER_NODE=(x2)")]
    [InlineData("NCPUS=4")]
    [InlineData("NSLOTS=4")]
    [InlineData("PBS_NUM_PPN=2")]
    [InlineData("LSB_MCPU_HOSTS=hosta_4 HOSTNAME=hostc")]
    [InlineData("LSB_MCPU_HOSTS=hosta HOSTNAME=hosta")]
    [InlineData("LSB_MCPU_HOSTS=hosta_4")]
    public void What_says_nothing_that_can_be_used_limits_nothing(string variables) =>
        StrategyChoice.Make(new(Machine.Of(8)) { Environment = Environment(variables) }).Degree.Should().Be(8);

    [Theory]
    [InlineData("sys/fs/cgroup/cpu/kubepods/pod1/cpu.shares", 512, "0.5")]
    [InlineData("sys/fs/cgroup/cpu/kubepods/pod1/cpu.shares", 2, "none")]
    [InlineData("sys/fs/cgroup/kubepods.slice/cpu.weight", 100, "2.54, or 1 with newer container runtimes")]
    [InlineData("sys/fs/cgroup/kubepods.slice/cpu.weight", 39, "0.97, or 0.3 with newer container runtimes")]
    [InlineData("sys/fs/cgroup/kubepods.slice/cpu.weight", 1, "none")]
    [InlineData("sys/fs/cgroup/kubepods.slice/cpu.weight", 10000, "256")]
    public void A_request_of_kubernetes_is_told_from_the_weight_of_the_group(string file, long weight, string request) =>
        KubernetesRequest.Describe(new TopologyLimits { Weight = weight, WeightFrom = file }, static _ => null)
            .Should().StartWith($"Kubernetes request: {request} ({file} is {weight})");

    [Fact]
    public void A_weight_outside_of_kubernetes_is_not_mentioned() =>
        ProcessorLimit.List(Machine.Of(8, weight: 512), null, static _ => null).Should().OnlyContain(limit => !limit.Source.Contains("Kubernetes"));

    [Theory]
    [InlineData("proc/self/mountinfo", "30 29 0:23 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", "0::/a\n", "sys/fs/cgroup/a/cpu.weight", "79")]
    [InlineData("proc/self/mountinfo", "31 29 0:24 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n", "4:cpu:/a\n", "sys/fs/cgroup/cpu/a/cpu.shares", "79")]
    public void The_weight_is_read_from_the_processs_own_group(string mounts, string mount, string groups, string file, string weight)
    {
        var tree = new MemoryFileTree { [mounts] = mount, ["proc/self/cgroup"] = groups, [file] = weight };
        var limits = LinuxProbe.Read(tree, 2).Limits;
        (limits.Weight, limits.WeightFrom).Should().Be((79, file));
    }

    // Blanks in a value are written as underscores.
    private static Func<string, string?> Environment(string variables) => Machine.Environment(
        [.. variables.Split(' ').Select(pair => pair.Split('=')).Select(pair => (pair[0], pair[1].Replace("_", " ")))]);
}
