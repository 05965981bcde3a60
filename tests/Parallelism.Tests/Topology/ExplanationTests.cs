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
              thread: 2 at once fit into one of the 2 memory nodes (2 processors)
              2 at once: one for each processor that the least limit leaves, cpu.cfs_quota_us of /batch: 2.5 → 2, rounded down: a group that uses up its quota is stopped until its period ends

            """);
    }

    [Fact]
    public void The_live_machine_can_be_explained()
    {
        var explained = ExecutionStrategy.Explain(new StrategyTraits { SharesMemory = true });
        explained.Should().Contain("Limits:").And.Contain("Required traits: SharesMemory").And.Contain("Decision:");
    }
}
