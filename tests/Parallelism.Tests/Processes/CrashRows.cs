namespace Parallelism.Tests.Processes;

// Every place by every way, but for those pairs that cannot be.
public static class CrashRows
{
    public static IEnumerable<(Stage Stage, Way Way)> Pairs =>
        from stage in Enum.GetValues<Stage>()
        where stage != Stage.None
        from way in Enum.GetValues<Way>()
        select (stage, way);

    public static TheoryData<Stage, Way> All()
    {
        var rows = new TheoryData<Stage, Way>();
        foreach ((Stage stage, Way way) in Pairs)
        {
            if (WhyNot(stage, way) is null)
                rows.Add(stage, way);
        }
        return rows;
    }

    // Null: it is a row.
    public static string? WhyNot(Stage stage, Way way) => (stage, way) switch
    {
        (Stage.WriteArgument or Stage.ReadResult, not Way.Throw) => "it happens in the strategy's own process, which it would end",
        (Stage.Idle or Stage.FrameToWorker, Way.Throw) => "no code of the user's runs then but on threads of its own, where it is ThrowOnThread",
        (Stage.FrameFromWorker, Way.Throw) => "the worker lives and goes on in the middle of its frame, which is no death: BatchCrashTests spoils a pipe",
        _ => null,
    };
}
