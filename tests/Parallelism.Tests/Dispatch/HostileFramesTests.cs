using System.Text;
using Parallelism.Dispatch;
using Parallelism.Tests.Processes;
using Parallelism.Tests.SharedMemory;
using Parallelism.Tests.Wire;
using Parallelism.Wire;

namespace Parallelism.Tests.Dispatch;

// What a worker says is wrong: each frame by itself, byte by byte, and as a lie among true ones.
[Collection(nameof(LargeMemory))]
public sealed class HostileFramesTests
{
    private const int Count = 2000;
    private const int Stuck = 600;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ProbeDefinitions _definitions = new();

    // The worker has many items, runs one of them, and does not answer.
    [Theory(Timeout = 120_000)]
    [InlineData((byte)FrameKind.Result, 60_000)]
    [InlineData((byte)FrameKind.Returned, 60_000)]
    [InlineData((byte)FrameKind.Output, 60_000)]
    [InlineData((byte)FrameKind.Log, 60_000)]
    [InlineData((byte)FrameKind.Report, 60_000)]
    public async Task Damaged_frames_are_taken_or_refused_with_a_typed_error(byte number, int count)
    {
        var kind = (FrameKind)number;
        var pool = new ScriptedPool { Ticks = 10, Script = static (_, _, index) => index == Stuck ? Step.WaitForCancel : Step.Answer };
        await using var dispatcher = new Dispatcher(new() { Degree = 1, GracePeriod = TimeSpan.FromMilliseconds(100) }, pool, _definitions);
        var operation = new ProbeOperation(_definitions, Count) { Duration = new(), CallId = 1 };
        dispatcher.Submit(operation, Count);
        // Which items it has done before depends on which of two threads hands them out first.
        await Pool.UntilAsync(() => pool.Begun.ContainsKey((1, Stuck)) && operation.Ended == pool.Begun.Count - 1, $"item {Stuck} runs");
        ScriptedWorker worker = pool.Workers.Single();
        OutboxState state = worker.ReadState();
        byte[] whole = Whole(kind, state);
        var random = new Random(31 + number);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        int refused = 0;
        for (int i = 0; i < HostileCount.Of(count); i++)
        {
            try
            {
                worker.Events.OnFrame(random.Next(8) == 0 ? (FrameKind)random.Next(256) : kind, Frames.Damage(random, whole));
            }
            catch (ProtocolException)
            {
                refused++;
            }
        }
        refused.Should().BeInRange(count / 100, HostileCount.Of(count));
        (GC.GetTotalMemory(forceFullCollection: true) - before).Should().BeLessThan(32 << 20);
        operation.Stop(dispatcher);
        await operation.Over.WaitAsync(Patience);
        operation.Outcomes.Should().OnlyContain(static outcomes => outcomes.Count <= 1);
        // This worker never gave back what now and then it seemed to.
        if (kind != FrameKind.Returned)
            pool.Begun.Values.Should().OnlyContain(static times => times == 1);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(nameof(Step.ReturnUnknown))]
    [InlineData(nameof(Step.ReturnFinished))]
    [InlineData(nameof(Step.ReturnRunning))]
    [InlineData(nameof(Step.ReturnBeyond))]
    [InlineData(nameof(Step.ReturnTwice))]
    [InlineData(nameof(Step.CutOutput))]
    [InlineData(nameof(Step.SpeakForOthers))]
    public async Task A_lie_costs_the_item_that_ran_at_most_and_nothing_is_lost_or_run_twice(string name)
    {
        Step lie = Enum.Parse<Step>(name);
        var pool = new ScriptedPool { Ticks = 10, Script = (_, _, index) => index == Stuck ? lie : Step.Answer };
        await using var dispatcher = new Dispatcher(new() { Degree = 2 }, pool, _definitions);
        var operation = new ProbeOperation(_definitions, Count) { Duration = new(), CallId = 1 };
        dispatcher.Submit(operation, Count);
        await operation.Over.WaitAsync(Patience);
        for (int i = 0; i < Count; i++)
            operation.Outcomes[i].Should().Equal(i == Stuck && lie != Step.SpeakForOthers ? nameof(WorkerCrashedException) : "Value");
        pool.Begun.Values.Should().HaveCount(Count).And.OnlyContain(static times => times == 1);
        pool.Faults.Should().BeEmpty();
        if (operation.Errors[Stuck] is WorkerCrashedException error)
            error.Message.Should().MatchRegex("which it does not have|which it has begun|ends before its content does");
    }

    private static byte[] Whole(FrameKind kind, OutboxState state)
    {
        var body = new FrameBuffer();
        switch (kind)
        {
            case FrameKind.Result:
                body.WriteBytes([10, 0, 0, 0, 0]);
                break;
            case FrameKind.Output:
                body.WriteByte(1);
                break;
        }
        if (kind is FrameKind.Log or FrameKind.Report)
        {
            body.WriteVarint(7);
            body.WriteBlob("a value, or a record"u8);
            return body.Written.ToArray();
        }
        body.WriteVarint(state.Ticket);
        body.WriteVarint(kind == FrameKind.Returned ? state.Index + 2 : state.Index);
        if (kind != FrameKind.Returned)
            body.WriteBytes(Encoding.UTF8.GetBytes("a value, or a text"));
        return body.Written.ToArray();
    }
}
