using Parallelism.Tests.Wire;
using Parallelism.Wire;
using static Parallelism.Tests.Worker.LoopHarness;

namespace Parallelism.Tests.Worker;

public sealed class HostileFramesTests
{
    private static readonly byte[][] Whole =
    [
        Frame(FrameKind.Define, frame => frame.WriteBytes("one"u8)), Work(1, "echo"), Work(2, "throw"), Run(1, 1, 0, "a", "b"), Run(2, 2, 5, "c"),
        Once(3, "echo", "d"), Number(FrameKind.Cancel, 3), Number(FrameKind.Forget, 1), Frame(FrameKind.Recall, _ => { }), Context("de-DE", "en-US"), Frame(FrameKind.Result, _ => { }),
    ];

    [Fact]
    public void Damaged_frames_are_taken_or_refused_with_a_typed_error()
    {
        var random = new Random(21);
        int refused = 0;
        for (int round = 0; round < HostileCount.Of(20); round++)
        {
            using var worker = new LoopHarness();
            for (int i = 0; i < 10_000; i++)
            {
                byte[] frame = Whole[random.Next(Whole.Length)];
                byte[] body = Frames.Damage(random, frame[FrameBuffer.HeaderLength..]);
                try
                {
                    worker.Loop.OnFrame((FrameKind)(random.Next(10) == 0 ? random.Next(256) : frame[4]), body);
                }
                catch (ProtocolException)
                {
                    refused++;
                }
            }
        }
        refused.Should().BeInRange(HostileCount.Of(10_000), HostileCount.Of(190_000));
    }

    [Fact]
    public async Task A_damaged_stream_ends_the_worker_and_never_more()
    {
        var random = new Random(22);
        int understood = 0;
        for (int round = 0; round < 150; round++)
        {
            using var worker = new LoopHarness();
            var bytes = new List<byte>();
            for (int i = 0; i < 30; i++)
            {
                byte[] frame = Whole[random.Next(Whole.Length - 1)];
                bytes.AddRange(random.Next(20) == 0 ? Frames.Damage(random, frame) : frame);
            }
            worker.Input.Write([.. bytes]);
            worker.Input.End();
            Exception? reason = await worker.Ended;
            (reason is null or ProtocolException or EndOfStreamException).Should().BeTrue("{0}", reason);
            understood += reason is EndOfStreamException ? 1 : 0;
        }
        understood.Should().BeInRange(1, 149);
    }
}
