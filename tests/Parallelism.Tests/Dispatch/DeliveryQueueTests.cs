using System.Text;
using Parallelism.Dispatch;

namespace Parallelism.Tests.Dispatch;

public sealed class DeliveryQueueTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public void Where_nothing_was_said_nothing_waits()
    {
        var queue = new DeliveryQueue(1, static _ => { });
        bool isOver = false;
        queue.IsEmpty.Should().BeTrue();
        queue.Then(() => isOver = true);
        isOver.Should().BeTrue();
    }

    [Fact(Timeout = 60_000)]
    public async Task An_end_waits_for_what_was_said_before_it_and_pieces_that_wait_are_joined()
    {
        using var gate = new ManualResetEventSlim();
        var pieces = new List<WorkerOutput>();
        var queue = new DeliveryQueue(7, piece =>
        {
            gate.Wait(Limit);
            pieces.Add(piece);
        });
        var ended = new TaskCompletionSource<int>();
        queue.AddText(null, 0, false, "first");
        await WaitAsync(() => !queue.IsEmpty);
        queue.AddText(null, 0, true, "a");
        queue.AddText(null, 0, true, "b");
        queue.AddText(null, 0, false, "c");
        queue.Then(() => ended.SetResult(pieces.Count));
        queue.AddText(null, 0, false, "d");
        ended.Task.IsCompleted.Should().BeFalse();
        gate.Set();
        (await ended.Task.WaitAsync(Limit)).Should().BeOneOf(3, 4);
        await WaitAsync(() => queue.IsEmpty);
        string.Concat(pieces.Select(piece => piece.Text)).Should().Be("firstabcd");
        pieces[^1].Text.Should().Be("d", "what comes behind an end is not joined with what stands before it");
        pieces.Should().OnlyContain(piece => piece.ProcessId == 7);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_says_too_much_waits_until_there_is_room_or_the_end_is_near(bool isHurried)
    {
        using var gate = new ManualResetEventSlim();
        var text = new StringBuilder();
        var queue = new DeliveryQueue(1, piece =>
        {
            gate.Wait(Limit);
            text.Append(piece.Text);
        });
        string piece = new('x', 10_000);
        int said = 0;
        var speaker = new Thread(() =>
        {
            for (int i = 0; i < 1000; i++, Volatile.Write(ref said, i))
                queue.AddText(null, 0, false, piece);
        });
        speaker.Start();
        await WaitAsync(() => speaker.ThreadState.HasFlag(ThreadState.WaitSleepJoin) && Volatile.Read(ref said) >= 100);
        Volatile.Read(ref said).Should().BeLessThan(200);
        if (isHurried)
        {
            queue.Hurry();
            speaker.Join(Limit).Should().BeTrue();
            text.Length.Should().Be(0);
        }
        gate.Set();
        speaker.Join(Limit).Should().BeTrue();
        await WaitAsync(() => queue.IsEmpty);
        text.Length.Should().Be(10_000_000);
    }

    [Fact(Timeout = 60_000)]
    public async Task Many_small_pieces_wait_for_room_too()
    {
        using var gate = new ManualResetEventSlim();
        int heard = 0;
        var queue = new DeliveryQueue(1, _ =>
        {
            gate.Wait(Limit);
            heard++;
        });
        const int pieces = 100_000;
        int said = 0;
        var speaker = new Thread(() =>
        {
            // Such as cannot be joined.
            for (int i = 0; i < pieces; i++, Volatile.Write(ref said, i))
                queue.AddText(null, 0, i % 2 == 0, "x");
        });
        speaker.Start();
        await WaitAsync(() => speaker.ThreadState.HasFlag(ThreadState.WaitSleepJoin) && Volatile.Read(ref said) >= 1000);
        Volatile.Read(ref said).Should().BeLessThan(10_000);
        gate.Set();
        speaker.Join(Limit).Should().BeTrue();
        await WaitAsync(() => queue.IsEmpty);
        heard.Should().Be(pieces);
    }

    private static async Task WaitAsync(Func<bool> isSo)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (!isSo())
        {
            if (clock.Elapsed > Limit)
                throw new TimeoutException();
            await Task.Delay(1);
        }
    }
}
