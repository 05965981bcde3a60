using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

// One item of several dies, at one of the stations of its way.
public sealed partial class CrashTableTests
{
    private const int Items = 5;
    private const int Culprit = 2;

    // Of a result of 1000 bytes two come.
    private static readonly byte[] HalfFrame = [0xE8, 3, 0, 0, 10, 1, 2];

    private async Task DieWithTheItemAsync(Stage stage, Way way)
    {
        string folder = Signals.Create().Folder;
        int parent = Environment.ProcessId, crashed = pools.Plain.GetStatistics().Crashed;
        Mark[] source = [.. Enumerable.Range(0, Items).Select(i => new Mark(i == Culprit ? stage : Stage.None, way, i))];
        (Mark[] results, IReadOnlyList<Exception> failures) = await Pool.MapAsync(pools.Plain, source, mark =>
        {
            ExecutionLog.Note(folder, mark.Index);
            Pass(mark, parent);
            return mark with { Index = mark.Index + 100 };
        });
        Exception failure = failures.Should().ContainSingle().Subject;
        WorkItem.TryGetIndex(failure, out long index).Should().BeTrue();
        index.Should().Be(Culprit);
        if (way == Way.Throw)
            CheckThrown(failure, stage);
        else
            CheckObituary(failure.Should().BeOfType<WorkerCrashedException>().Subject, way);
        int[] begun = ExecutionLog.Read(folder, Items);
        for (int i = 0; i < Items; i++)
        {
            begun[i].Should().Be(i == Culprit && (stage is Stage.WriteArgument or Stage.ReadArgument) ? 0 : 1, "item {0}", i);
            if (i != Culprit)
                results[i].Index.Should().Be(100 + i, "only the culprit fails");
        }
        pools.Plain.GetStatistics().Crashed.Should().Be(crashed + (way == Way.Throw ? 0 : 1));
        await ShouldBeWholeAsync(pools.Plain);
    }

    // What is not the serializer's.
    private static void Pass(Mark mark, int parent)
    {
        switch (mark.Stage)
        {
            case Stage.Run:
                Crash.By(mark.Way);
                break;
            case Stage.InitializeType:
                Crash.Planned = mark.Way;
                _ = mark.Way == Way.Throw ? Fragile<string>.Value : Fragile<object>.Value;
                break;
            case Stage.FrameFromWorker:
                FramePipe.Write(parent, HalfFrame);
                Crash.By(mark.Way);
                break;
        }
    }

    private static void CheckThrown(Exception failure, Stage stage)
    {
        switch (stage)
        {
            case Stage.Run:
                failure.Should().BeOfType<InvalidOperationException>().Which.Message.Should().Be(Crash.Message);
                break;
            case Stage.InitializeType:
                failure.Should().BeOfType<TypeInitializationException>().Which.InnerException!.Message.Should().Be(Crash.Message);
                break;
            default:
                failure.Should().BeOfType<WorkSerializationException>().Which.Message.Should().Contain(Crash.Message).And.Contain(nameof(Mark));
                break;
        }
    }

    private static void CheckObituary(WorkerCrashedException error, Way way)
    {
        error.ShouldTell(way);
        error.ItemIndex.Should().Be(Culprit);
        error.Method.Should().Contain(nameof(CrashTableTests));
        error.Attempt.Should().Be(1);
        error.Message.Should().Contain($"{error.ProcessId}").And.Contain(error.Method).And.Contain($"item {Culprit}");
    }
}
