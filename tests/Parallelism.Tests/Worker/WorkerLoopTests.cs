using System.Globalization;
using System.Text;
using Parallelism.Wire;
using static Parallelism.Tests.Worker.LoopHarness;

namespace Parallelism.Tests.Worker;

// Each wait has a bound of its own, in LoopHarness.
public sealed class WorkerLoopTests : IDisposable
{
    private readonly LoopHarness _worker = new();

    public void Dispose() => _worker.Dispose();

    [Fact]
    public void Quick_items_of_a_block_answer_in_few_frames_and_in_order()
    {
        string[] arguments = [.. Enumerable.Range(0, 3000).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        _worker.Send(Work(1, "echo"), RunBlock(5, 1, 100, arguments));
        _worker.Next(3000).Should().Equal(arguments.Select((argument, i) => $"5/{i + 100}: Value {argument}"));
        _worker.Runner.Blocks.Should().BePositive();
        _worker.ResultFrames.Should().BeInRange(1, 1500);
    }

    [Fact]
    public void An_item_of_a_block_that_throws_fails_alone()
    {
        string[] arguments = [.. Enumerable.Range(0, 200).Select(i => i % 50 == 49 ? "bad" : "good")];
        _worker.Send(Work(1, "throw-on-bad"), RunBlock(5, 1, 0, arguments));
        _worker.Next(200).Should().Equal(arguments.Select((argument, i) => argument == "bad" ? $"5/{i}: Exception InvalidOperationException" : $"5/{i}: Value good"));
    }

    [Fact]
    public void Results_too_long_for_a_block_stand_by_themselves_among_the_others()
    {
        string[] arguments = [.. Enumerable.Range(0, 300).Select(i => i % 40 == 39 ? "100000" : "10")];
        _worker.Send(Work(1, "large"), RunBlock(5, 1, 0, arguments));
        for (int i = 0; i < arguments.Length; i++)
            _worker.Next().Should().Be($"5/{i}: Value {new string('x', int.Parse(arguments[i], CultureInfo.InvariantCulture))}");
    }

    [Fact]
    public void What_an_item_of_a_block_defines_stands_before_its_result()
    {
        string[] arguments = [.. Enumerable.Range(0, 100).Select(i => $"d{i}")];
        _worker.Send(Work(1, "define"), RunBlock(5, 1, 0, arguments));
        _worker.Next(200).Should().Equal(arguments.SelectMany((argument, i) => new[] { $"Define {argument}", $"5/{i}: Value {argument}" }));
    }

    [Fact]
    public void Items_of_a_block_do_not_see_the_culture_that_another_has_set()
    {
        _worker.Send(Context("de-DE", "fr-FR"), Work(1, "culture"), RunBlock(5, 1, 0, [.. Enumerable.Repeat("", 100)]));
        _worker.Next(100).Should().Equal(Enumerable.Range(0, 100).Select(i => $"5/{i}: Value de-DE/fr-FR"));
    }

    // The ones before it are told of although nobody asks, and the ones behind it can be called back.
    [Fact]
    public void A_long_item_among_quick_ones_of_a_block_holds_up_no_other()
    {
        string[] arguments = [.. Enumerable.Range(0, 1000).Select(i => i == 500 ? "x" : "q")];
        _worker.Send(Work(1, "block-on-x"), RunBlock(5, 1, 0, arguments));
        _worker.Next(500).Should().Equal(Enumerable.Range(0, 500).Select(i => $"5/{i}: Value q"));
        _worker.Runner.Begun.Wait(TimeSpan.FromSeconds(30)).Should().BeTrue();
        _worker.Send(Frame(FrameKind.Recall, static _ => { }));
        _worker.Next().Should().Be("5/501: Returned");
        _worker.Runner.Release.Release();
        _worker.Next().Should().Be("5/500: Value x");
        _worker.IsSilent.Should().BeTrue();
    }

    [Fact]
    public void An_item_on_its_own_is_answered()
    {
        for (int i = 1; i <= 200; i++)
        {
            _worker.Send(Once(i, "echo", $"a{i}"));
            _worker.Next().Should().Be($"{i}/0: Value a{i}");
        }
        _worker.Runner.MostAtOnce.Should().Be(1);
    }

    [Fact]
    public void A_burst_is_answered_in_order_one_item_at_a_time()
    {
        _worker.Send(Work(1, "echo"), Work(2, "throw"));
        _worker.Send([.. Enumerable.Range(0, 500).Select(i => Run(i + 1, i % 2 + 1, i * 10, "a", "b", "c"))]);
        string[] expected = [.. Enumerable.Range(0, 500).SelectMany(i => new[] { "a", "b", "c" }.Select((text, k) =>
            i % 2 == 0 ? $"{i + 1}/{i * 10 + k}: Value {text}" : $"{i + 1}/{i * 10 + k}: Exception InvalidOperationException"))];
        _worker.Next(1500).Should().Equal(expected);
        _worker.Runner.MostAtOnce.Should().Be(1);
        _worker.Runner.Prepared.Should().Be(2, "the work of a call is decoded once");
    }

    [Fact]
    public void Work_that_cannot_be_read_fails_its_items_and_no_others()
    {
        _worker.Send(Work(1, "unreadable"), Work(2, "echo"), Run(1, 1, 0, "a", "b"), Run(2, 2, 0, "c"), Once(3, "unreadable", "d"), Once(4, "echo", "e"));
        _worker.Next(5).Should().Equal(
            "1/0: Exception InvalidDataException", "1/1: Exception InvalidDataException", "2/0: Value c", "3/0: Exception InvalidDataException", "4/0: Value e");
    }

    // Many times, for the hand-over of the reading from one thread to the other is where an outcome could be left behind.
    [Fact]
    public void A_finished_outcome_does_not_wait_for_the_item_behind_it()
    {
        _worker.Send(Work(1, "block-on-x"));
        for (int i = 1; i <= 100; i++)
        {
            _worker.Send(Run(i, 1, 0, "a", "b", "x"));
            _worker.Next(2).Should().Equal($"{i}/0: Value a", $"{i}/1: Value b");
            _worker.Runner.Begun.Wait(TimeSpan.FromSeconds(30)).Should().BeTrue();
            _worker.Runner.Release.Release();
            _worker.Next().Should().Be($"{i}/2: Value x");
        }
    }

    [Fact]
    public void An_item_that_runs_is_cancelled_and_its_neighbours_in_the_frame_are_skipped()
    {
        _worker.Send(Work(1, "wait"), Run(1, 1, 0, "a", "b", "c"), Once(2, "echo", "d"));
        _worker.Runner.Begun.Wait(TimeSpan.FromSeconds(30)).Should().BeTrue();
        _worker.Send(Number(FrameKind.Cancel, 1));
        _worker.Next(4).Should().Equal("1/0: Exception OperationCanceledException", "1/1: Skipped", "1/2: Skipped", "2/0: Value d");
    }

    [Fact]
    public void A_queued_item_is_skipped_when_cancelled_and_the_one_that_runs_goes_on()
    {
        _worker.Send(Once(1, "wait", "a"));
        _worker.Runner.Begun.Wait(TimeSpan.FromSeconds(30)).Should().BeTrue();
        _worker.Send(Once(2, "echo", "b"), Once(3, "echo", "c"), Number(FrameKind.Cancel, 2), Number(FrameKind.Cancel, 99));
        SpinWait.SpinUntil(() => _worker.Input.Unread == 0, TimeSpan.FromSeconds(30)).Should().BeTrue("frames are read beside an item that runs");
        _worker.IsSilent.Should().BeTrue();
        // The frames behind this one were read in the same turn as those before, or in the next.
        _worker.Send(Number(FrameKind.Cancel, 98));
        SpinWait.SpinUntil(() => _worker.Input.Unread == 0, TimeSpan.FromSeconds(30)).Should().BeTrue();
        _worker.Runner.Release.Release();
        _worker.Next(3).Should().Equal("1/0: Value a", "2/0: Skipped", "3/0: Value c");
    }

    [Fact]
    public void What_has_not_begun_is_given_back_when_asked_for()
    {
        _worker.Send(Work(1, "wait"), Run(1, 1, 10, "a", "b", "c"), Once(2, "echo", "d"));
        _worker.Runner.Begun.Wait(TimeSpan.FromSeconds(30)).Should().BeTrue();
        _worker.Send(Frame(FrameKind.Recall, static _ => { }));
        _worker.Next(2).Should().Equal("1/11: Returned", "2/0: Returned");
        _worker.Runner.Release.Release();
        _worker.Next().Should().Be("1/10: Value a");
        _worker.Send(Frame(FrameKind.Recall, static _ => { }), Once(3, "echo", "e"));
        _worker.Next().Should().Be("3/0: Value e", "who has nothing gives nothing back");
    }

    [Fact]
    public void An_item_is_given_back_or_run_and_never_both()
    {
        const int count = 40;
        int returned = 0;
        _worker.Send(Work(1, "echo"));
        for (int i = 1; i <= 600; i += 2)
        {
            _worker.Send(Run(i, 1, 0, [.. Enumerable.Repeat("x", count)]));
            Thread.SpinWait(i * 20);
            _worker.Send(Frame(FrameKind.Recall, static _ => { }), Once(i + 1, "echo", "last"));
            int answered = 0;
            int first = count;
            for (string said = _worker.Next(); said != $"{i + 1}/0: Value last"; said = _worker.Next())
            {
                if (said.EndsWith("Returned", StringComparison.Ordinal))
                    first = int.Parse(said[(said.IndexOf('/') + 1)..said.IndexOf(':')], null);
                else
                    said.Should().Be($"{i}/{answered++}: Value x");
            }
            answered.Should().Be(first);
            returned += count - first;
        }
        returned.Should().BePositive();
    }

    [Fact]
    public void A_cancelled_token_is_not_seen_by_the_next_item()
    {
        _worker.Send(Work(1, "wait"));
        for (int i = 1; i <= 50; i++)
        {
            _worker.Send(Run(2 * i, 1, 0, "a"));
            _worker.Runner.Begun.Wait(TimeSpan.FromSeconds(30)).Should().BeTrue();
            _worker.Send(Number(FrameKind.Cancel, 2 * i), Run(2 * i + 1, 1, 0, "b"));
            _worker.Next().Should().Be($"{2 * i}/0: Exception OperationCanceledException");
            _worker.Runner.Begun.Wait(TimeSpan.FromSeconds(30)).Should().BeTrue();
            _worker.Runner.Release.Release();
            _worker.Next().Should().Be($"{2 * i + 1}/0: Value b");
        }
    }

    [Fact]
    public void Items_run_in_the_culture_that_came_before_them_and_leave_none_behind()
    {
        _worker.Send(Context("de-DE", "fr-FR"), Work(1, "culture"), Run(1, 1, 0, "a", "b"), Context("tr-TR", "tr-TR"), Run(2, 1, 0, "c"));
        _worker.Next(3).Should().Equal("1/0: Value de-DE/fr-FR", "1/1: Value de-DE/fr-FR", "2/0: Value tr-TR/tr-TR");
    }

    [Fact]
    public void Definitions_go_before_the_outcome_that_needs_them_and_come_in_before_the_work()
    {
        _worker.Send(Frame(FrameKind.Define, frame => frame.WriteBytes("one"u8)), Once(1, "define", "x"), Once(2, "echo", "y"));
        _worker.Next(3).Should().Equal("Define x", "1/0: Value x", "2/0: Value y");
        _worker.Runner.Defined.Should().Equal("one");
    }

    [Theory]
    [InlineData(60_000)]
    [InlineData(70_000)]
    [InlineData(3_000_000)]
    public void A_large_outcome_keeps_its_place(int length)
    {
        _worker.Send(Once(1, "echo", "a"), Once(2, "large", $"{length}"), Once(3, "echo", "b"));
        _worker.Next().Should().Be("1/0: Value a");
        _worker.Next().Should().Be($"2/0: Value {new string('x', length)}");
        _worker.Next().Should().Be("3/0: Value b");
    }

    // Both pipes are full, and nobody reads outcomes until the worker has taken every frame: it must not stop reading while it waits to write.
    [Fact]
    public async Task Frames_are_read_while_outcomes_wait_for_their_reader()
    {
        using var worker = new LoopHarness(outputCapacity: 4096);
        worker.Output.Hold(true);
        worker.Send(Work(1, "large"));
        string[] lengths = [.. Enumerable.Repeat("3000", 40)];
        // On a thread of its own, and with a bound that tells a deadlock from a busy machine.
        Task sending = Task.Factory.StartNew(
            () =>
            {
                for (int i = 1; i <= 300; i++)
                    worker.Send(Run(i, 1, 0, lengths));
            },
            TaskCreationOptions.LongRunning);
        bool wasSent = await Task.WhenAny(sending, Task.Delay(TimeSpan.FromSeconds(60))) == sending;
        worker.Output.Hold(false);
        for (int i = 0; i < 300 * 40; i++)
            worker.Next();
        wasSent.Should().BeTrue();
    }

    [Fact]
    public async Task A_shutdown_waits_for_what_is_queued()
    {
        _worker.Send(Once(1, "wait", "a"), Once(2, "echo", "b"));
        _worker.Runner.Begun.Wait(TimeSpan.FromSeconds(30)).Should().BeTrue();
        _worker.Send(Once(3, "echo", "c"), Number(FrameKind.Shutdown, 0));
        _worker.Runner.Release.Release();
        (await _worker.Ended).Should().BeNull();
        _worker.Next(3).Should().Equal("1/0: Value a", "2/0: Value b", "3/0: Value c");
    }

    [Fact]
    public async Task An_idle_worker_ends_when_it_is_asked_to()
    {
        _worker.Send(Number(FrameKind.Shutdown, 0));
        (await _worker.Ended).Should().BeNull();
    }

    // Otherwise its death would lose what was finished.
    [Fact]
    public void An_item_whose_result_lies_in_new_memory_ends_when_the_strategy_has_that_memory()
    {
        _worker.Send(Once(7, "share", "a"));
        _worker.Next().Should().StartWith("Memory ");
        _worker.State.Ticket.Should().Be(7, "it has not ended");
        _worker.IsSilent.Should().BeTrue();
        _worker.NoteRead();
        _worker.Next().Should().Be("7/0: Value a");
    }

    [Fact]
    public async Task The_end_of_the_pipe_is_met_while_an_item_runs()
    {
        _worker.Send(Once(1, "wait", "a"));
        _worker.Runner.Begun.Wait(TimeSpan.FromSeconds(30)).Should().BeTrue();
        _worker.Input.End();
        (await _worker.Ended).Should().BeOfType<EndOfStreamException>();
    }

    [Theory]
    [InlineData("unknown call")]
    [InlineData("unknown kind")]
    [InlineData("short arguments")]
    [InlineData("many items")]
    [InlineData("culture")]
    [InlineData("empty")]
    public async Task What_cannot_be_understood_ends_the_worker_with_a_typed_error(string fault)
    {
        byte[] bytes = fault switch
        {
            "unknown call" => Run(1, 77, 0, "a"),
            "unknown kind" => Frame((FrameKind)200, _ => { }),
            "short arguments" => [.. Work(1, "echo"), .. Frame(FrameKind.Run, frame => frame.WriteBytes([1, 1, 0, 1, 0, 0, 0, 9, 0, 0, 0]))],
            "many items" => [.. Work(1, "echo"), .. Frame(FrameKind.Run, frame => frame.WriteBytes([1, 1, 0, 255, 255, 255, 255, 0, 0, 0, 0]))],
            "culture" => Context("not a culture!", "en"),
            _ => Frame(FrameKind.Run, _ => { }),
        };
        _worker.Send(bytes);
        (await _worker.Ended).Should().BeOfType<ProtocolException>();
    }

    [Fact]
    public async Task Random_bursts_with_random_cancellations_answer_every_item_once_and_in_order()
    {
        var random = new Random(5);
        _worker.Send(Work(1, "echo"), Work(2, "block-on-x"));
        var expected = new List<string>();
        var cancels = new List<byte[]>();
        for (int ticket = 1; ticket <= 400; ticket++)
        {
            int count = random.Next(1, 6);
            string[] arguments = [.. Enumerable.Range(0, count).Select(_ => random.Next(40) == 0 ? "x" : "y")];
            expected.AddRange(Enumerable.Range(0, count).Select(i => $"{ticket}/{i}:"));
            _worker.Send(Run(ticket, random.Next(1, 3), 0, arguments));
            if (random.Next(4) == 0)
                _worker.Send(Number(FrameKind.Cancel, random.Next(1, ticket + 1)));
            if (random.Next(10) == 0)
                await Task.Yield();
            _worker.Runner.Release.Release();
        }
        string[] said = _worker.Next(expected.Count);
        said.Select(line => line[..(line.IndexOf(':', StringComparison.Ordinal) + 1)]).Should().Equal(expected);
        said.Should().OnlyContain(line => line.EndsWith('x') || line.EndsWith('y') || line.EndsWith("Skipped") || line.EndsWith("OperationCanceledException"));
        _worker.Runner.MostAtOnce.Should().Be(1);
    }
}
