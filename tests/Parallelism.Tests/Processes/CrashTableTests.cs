using Parallelism.Tests.Contract;
using Parallelism.Tests.Docs;

namespace Parallelism.Tests.Processes;

// Every place by every way to die. Of each row: the call ends as it should and the cause is told, the neighbours' results are right, nothing is begun
// twice, the dead are dead, and the pool is whole again.
public sealed partial class CrashTableTests(CrashPools pools) : IClassFixture<CrashPools>
{
    [LinuxTheory(Timeout = 120_000)]
    [MemberData(nameof(CrashRows.All), MemberType = typeof(CrashRows))]
    public async Task Crash_AtEveryStage_x_EveryWay(Stage stage, Way way)
    {
        try
        {
            await (stage switch
            {
                Stage.Idle or Stage.Finalizer => DieAfterItsResultAsync(stage, way),
                Stage.FrameToWorker => DieHalfWayThroughAFrameAsync(way),
                Stage.Handshake or Stage.Initializer => DieBeforeItServesAsync(stage, way),
                Stage.Teardown or Stage.Replaced => DieOnItsWayOutAsync(stage, way),
                Stage.Disposed => DieWhileTheStrategyIsDisposedAsync(way),
                _ => DieWithTheItemAsync(stage, way),
            });
        }
        catch
        {
            await pools.AbandonAsync();
            throw;
        }
    }

    [Fact]
    public void The_docs_know_how_many_rows_there_are_and_how_many_pairs_are_none()
    {
        int pairs = CrashRows.Pairs.Count();
        int rows = CrashRows.Pairs.Count(static pair => CrashRows.WhyNot(pair.Stage, pair.Way) is null);
        Pages.Read().Single(static page => page.Name == "docs/reliability.md").Text.Should().Contain($"{rows} rows").And.Contain($"{pairs - rows} of the {pairs} pairs");
    }

    // As many different workers serve at once as there should be.
    private static async Task ShouldBeWholeAsync(ProcessStrategy strategy)
    {
        Signals signals = Signals.Create();
        int[] processIds = await Pool.MeetAllAsync(strategy, signals);
        processIds.Should().OnlyHaveUniqueItems();
        signals.Count("met*").Should().Be(strategy.MaxDegreeOfParallelism, "an item that is sent to a dead or stopped worker begins only where it moves to");
        strategy.GetStatistics().ProcessIds.Should().BeEquivalentTo(processIds);
    }
}
