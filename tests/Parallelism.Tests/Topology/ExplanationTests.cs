using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

public sealed class ExplanationTests
{
    [Fact]
    public void It_says_what_was_read_where_which_limit_won_and_why()
    {
        var request = new StrategyRequest(Machine.Recorded("live-v1-quota-on-ancestor")) { RuntimeCount = 4 };

        Explanation.Write(request, StrategyChoice.Make(request)).Should().Be(
            """
            thread, 2 at once
            Machine (sys/devices/system/cpu/online; detail: Full):
              7 processors online: 0-2,4-7
              4 cores of 1 to 2 threads, 2 packages
              2 memory nodes, 2 with usable processors
            Limits:
                  7  processors online: 0-2,4-7 (sys/devices/system/cpu/online)
                  4  cpuset: 1-2,4-5 (sys/fs/cgroup/cpuset/batch/job7/cpuset.effective_cpus)
                  4  affinity: 1-2,4-5 (proc/self/status)
                  4  usable, all of these together: 1-2,4-5
                  2  cpu.cfs_quota_us of /batch: 2.5 → 2, rounded down: a group that uses up its quota is stopped until its period ends  <- the least
                  4  Environment.ProcessorCount
            Environment:
              PARALLELISM_STRATEGY is not set
              PARALLELISM_MAX_DEGREE is not set
            Required traits: none
            Decision:
              S9   thread: 2 at once fit into one of the 2 memory nodes (2 processors)
              D4   2 at once: one for each processor that the least limit leaves, cpu.cfs_quota_us of /batch: 2.5 → 2, rounded down: a group that uses up its quota is stopped until its period ends
                   looked at again every second while it works
              P2   workers anywhere: threads share the caller's memory, and those of the thread pool belong to the whole program
            Beyond this machine:
              RabbitMQStrategy (package Parallelism.RabbitMQ), where several machines share items of about 10 ms and more; never for one machine

            """);
    }

    [Fact]
    public void It_says_where_the_workers_belong()
    {
        var request = new StrategyRequest(Machine.Of(16, nodes: 4)) { Degree = 6 };
        Explanation.Write(request, StrategyChoice.Make(request)).Should().Contain(
            """
              D3   6 at once: MaxDegreeOfParallelism is configured
              P5   workers by memory node: each worker keeps its memory and its garbage collection on one node, and all nodes are used
                   2 workers on node 0 (0-3)
                   2 workers on node 1 (4-7)
                   1 worker on node 2 (8-11)
                   1 worker on node 3 (12-15)

            """);
    }

    [Fact]
    public void It_says_what_is_beyond_the_limits_and_what_is_stated_but_limits_nothing()
    {
        var request = new StrategyRequest(Machine.Of(8, quota: 2.5, weight: 512))
        {
            Environment = Machine.Environment(("PARALLELISM_MAX_DEGREE", "12"), ("KUBERNETES_SERVICE_HOST", "10.0.0.1")),
        };
        Explanation.Write(request, StrategyChoice.Make(request)).Should()
            .Contain("      2  cpu.max of /a/b: 2.5 → 2, rounded down").And
            .Contain("      -  Kubernetes request: 0.5 (sys/fs/cgroup/cpu/cpu.shares is 512): granted while others want processors too, no limit").And
            .Contain("  D2   12 at once: PARALLELISM_MAX_DEGREE in the environment says so; the least limit is 2, so this is for work that waits").And
            .NotContain("looked at again");
    }

    [Fact]
    public void The_live_machine_can_be_explained()
    {
        var explained = ExecutionStrategy.Explain(new StrategyTraits { SharesMemory = true });
        explained.Should().Contain("Limits:").And.Contain("Required traits: SharesMemory").And.Contain("Decision:");
    }
}
