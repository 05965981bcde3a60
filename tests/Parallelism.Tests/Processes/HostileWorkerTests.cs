using System.Reflection;
using Microsoft.Extensions.Logging;
using Parallelism.Closures;
using Parallelism.Tests.Contract;
using Parallelism.Wire;

namespace Parallelism.Tests.Processes;

// A real worker whose pipe carries frames that it should not: the item that ran when they were read may fail, in words, and nothing else does.
public sealed class HostileWorkerTests
{
    private const int Items = 40;
    private const int Culprit = 17;

    private static readonly (string Name, FrameKind Kind, byte[] Body, bool NeedsLogger, bool IsHarmless)[] Spoilt =
    [
        ("an unknown kind", (FrameKind)250, [1], false, false),
        ("a frame for workers", FrameKind.Recall, [], false, false),
        ("a ticket that nobody has", FrameKind.Returned, [0xFF, 0xFF, 0x7F, 0], false, false),
        ("half a number", FrameKind.Returned, [0xFF], false, false),
        ("no text", FrameKind.Output, [], false, false),
        ("text of nobody", FrameKind.Output, [1, 0xFF, 0xFF, 0x7F, 5, (byte)'x', 0xFF], false, true),
        ("a logger of nobody", FrameKind.Log, [0xFF, 0xFF, 0x7F, 0, 0, 0, 0], false, true),
        ("a record that is longer than its frame", FrameKind.Log, [0xFF, 0xFF, 0xFF, 0x7F], true, false),
        ("a record that is nested without end", FrameKind.Log, [0x11, 0x27, 0, 0, .. Enumerable.Repeat((byte)0x91, 10_000), 0xC0], true, false),
        ("a record that is a number", FrameKind.Log, [1, 0, 0, 0, 5], true, false),
        ("a record that claims millions", FrameKind.Log, [5, 0, 0, 0, 0xDD, 0x7F, 0xFF, 0xFF, 0xFF], true, false),
        ("half a name of memory", FrameKind.Memory, [1, 2, 3], false, false),
        ("memory that there is not", FrameKind.Memory, [.. Enumerable.Repeat((byte)0x11, 64)], false, true),
        ("definitions that are none", FrameKind.Define, [0xC1, 1, 2, 3], false, false),
    ];

    // One strategy through all of them.
    [LinuxFact(Timeout = 120_000)]
    public async Task A_frame_that_makes_no_sense_costs_the_item_that_ran_and_nothing_else()
    {
        var heard = new Heard();
        await using ProcessStrategy strategy = heard.Listen(2);
        int crashed = 0;
        foreach ((string name, FrameKind kind, byte[] body, bool needsLogger, bool isHarmless) in Spoilt)
        {
            string folder = Signals.Create().Folder;
            int parent = Environment.ProcessId;
            ILogger logger = new RecordingLogger();
            (int[] results, IReadOnlyList<Exception> failures) = await Pool.MapAsync(strategy, Enumerable.Range(0, Items).ToArray(), i =>
            {
                ExecutionLog.Note(folder, i);
                if (i == Culprit)
                    Spoil(parent, kind, body, needsLogger ? logger : null, isHarmless);
                return i + 1;
            });
            if (!isHarmless)
                crashed++;
            strategy.GetStatistics().Crashed.Should().Be(crashed, name);
            int[] begun = ExecutionLog.Read(folder, Items);
            long[] failed = [.. failures.Select(static error => ((WorkerCrashedException)error).ItemIndex!.Value)];
            failures.All(static error => error is WorkerCrashedException { Cause: WorkerCrashCause.ProtocolViolation }).Should().BeTrue(name);
            for (int i = 0; i < Items; i++)
            {
                // The kill can come after an item's start and before its first line.
                begun[i].Should().BeInRange(failed.Contains(i) && i != Culprit ? 0 : 1, 1, "{0}, item {1}", name, i);
                results[i].Should().Be(failed.Contains(i) ? 0 : i + 1, name);
            }
            if (isHarmless)
                failed.Should().BeEmpty(name);
            else
                failed.Should().Contain(Culprit, name);
        }
        heard.Pieces.Should().ContainSingle(static piece => piece.Text.StartsWith('x')).Which.Method.Should().BeNull();
        await Pool.ShouldBeUsableAsync(strategy);
    }

    // In the worker. Where the frame is refused the item does not end by itself.
    private static void Spoil(int parent, FrameKind kind, byte[] body, ILogger? logger, bool isHarmless)
    {
        var frame = new FrameBuffer();
        int mark = frame.Begin(kind);
        if (logger is not null)
            frame.WriteVarint(NumberOf(logger));
        frame.WriteBytes(body);
        frame.End(mark);
        FramePipe.Write(parent, frame.Written.ToArray());
        if (!isHarmless)
            Thread.Sleep(Timeout.Infinite);
    }

    private static long NumberOf(ILogger proxy) => (long)typeof(LoggerProxy)
        .GetFields(BindingFlags.Instance | BindingFlags.NonPublic).First(static field => field.FieldType == typeof(long)).GetValue(proxy)!;
}
