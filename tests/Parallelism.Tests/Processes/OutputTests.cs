using System.Globalization;
using System.Text;
using Parallelism.Tests.Contract;

namespace Parallelism.Tests.Processes;

// What work prints comes home. The default, which is this process's console, is the contract suite's.
public sealed class OutputTests
{
    private readonly Heard _heard = new();

    [Fact(Timeout = 60_000)]
    public async Task All_that_an_item_printed_has_arrived_when_its_call_ends()
    {
        await using ProcessStrategy strategy = _heard.Listen(2);
        var expected = new StringBuilder();
        for (int i = 0; i < 200; i++)
        {
            int processId = await strategy.RunAsync(() =>
            {
                Console.Write($"{i} ");
                Console.WriteLine("begins");
                Console.Error.WriteLine(i);
                Console.WriteLine("{0} ends", i);
                return Environment.ProcessId;
            });
            expected.Append(CultureInfo.InvariantCulture, $"{i} begins\n{i} ends\n");
            _heard.Output.Should().Be(expected.ToString());
            WorkerOutput last = _heard.Pieces[^1];
            last.ProcessId.Should().Be(processId);
            last.Method.Should().Contain(nameof(All_that_an_item_printed_has_arrived_when_its_call_ends));
            last.ItemIndex.Should().BeNull();
            _heard.Pieces.Count(piece => piece.IsError).Should().Be(i + 1);
        }
        _heard.Errors.Should().Be(string.Concat(Enumerable.Range(0, 200).Select(i => $"{i}\n")));
    }

    [Fact(Timeout = 60_000)]
    public async Task Each_text_names_its_item_whatever_thread_an_asynchronous_item_goes_on_with()
    {
        await using ProcessStrategy strategy = _heard.Listen(2);
        await strategy.MapAsync(Enumerable.Range(0, 300).ToArray(), static i =>
        {
            Console.WriteLine($"item {i}");
            return i;
        });
        await strategy.MapAsync(Enumerable.Range(300, 100).ToArray(), static async i =>
        {
            await Task.Yield();
            Console.WriteLine($"item {i}");
            return i;
        });
        string[] lines = [.. _heard.Pieces.SelectMany(piece => piece.Text.TrimEnd('\n').Split('\n').Select(line =>
        {
            int number = int.Parse(line["item ".Length..], CultureInfo.InvariantCulture);
            piece.ItemIndex.Should().Be(number < 300 ? number : number - 300);
            return line;
        }))];
        lines.Should().BeEquivalentTo(Enumerable.Range(0, 400).Select(i => $"item {i}"));
    }

    [LinuxTheory(Timeout = 60_000)]
    [InlineData(Way.FailFast)]
    [InlineData(Way.StackOverflow)]
    [InlineData(Way.Kill)]
    [InlineData(Way.Exit42)]
    [InlineData(Way.NativeWrite)]
    public async Task What_an_item_printed_before_its_worker_died_arrives_under_its_name(Way way)
    {
        await using ProcessStrategy strategy = _heard.Listen(1);
        Task call = strategy.MapAsync([1, 2, 3], i =>
        {
            Console.WriteLine($"{i} runs");
            Console.Error.Write($"{i}...");
            if (i == 2)
                Crash.By(way);
            return i;
        });
        (await Pool.FailureOfAsync<WorkerCrashedException>(call)).ItemIndex.Should().Be(1);
        _heard.Join(static piece => piece.ItemIndex == 1).Should().Be("2 runs\n2...");
        _heard.Output.Should().StartWith("1 runs\n2 runs\n");
        _heard.Errors.Should().StartWith("1...2...").And.NotContain("at Parallelism", "the runtime's last words are the obituary's");
    }

    [Fact(Timeout = 120_000)]
    public async Task Ten_megabytes_arrive_whole_and_in_order()
    {
        await using ProcessStrategy strategy = _heard.Listen(1);
        await strategy.RunAsync(static () =>
        {
            for (int i = 0; i < 250_000; i++)
                Console.WriteLine($"line {i:D8} of these, and so on, and on");
            Console.Write(new string('x', 300_000));
        }).WaitAsync(Pool.Limit);
        string text = _heard.Output;
        text.Length.Should().Be((250_000 * 42) + 300_000);
        for (int i = 0; i < 250_000; i++)
        {
            if (!text.AsSpan(i * 42, 42).SequenceEqual($"line {i:D8} of these, and so on, and on\n"))
                throw new Xunit.Sdk.XunitException($"Line {i} is {text.Substring(i * 42, 42)}");
        }
        text[^300_000..].Should().NotContainAny("l", "\n");
        _heard.Pieces.Should().OnlyContain(static piece => piece.Method != null);
    }

    [Fact(Timeout = 60_000)]
    public async Task Characters_that_are_printed_half_by_half_arrive_whole()
    {
        await using ProcessStrategy strategy = _heard.Listen(1);
        await strategy.RunAsync(static () =>
        {
            foreach (char half in "a😀ß😀")
                Console.Write(half);
            Console.WriteLine((string?)null);
            Console.WriteLine(new[] { 'o', 'k' });
            Console.Out.WriteLine("{0:N1} {1}", 1.5, true);
        });
        _heard.Output.Should().Be($"a😀ß😀\nok\n{1.5:N1} True\n");
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task What_native_code_and_other_processes_write_arrives_as_nobodys_error_text()
    {
        await using ProcessStrategy strategy = _heard.Listen(1);
        await strategy.RunAsync(static () =>
        {
            Native.Write(1, "from native code\n");
            Native.Write(2, "ünd again\n");
            using var child = System.Diagnostics.Process.Start("echo", "from another process");
            child.WaitForExit();
        });
        await Pool.UntilAsync(() => _heard.Text.EndsWith("process\n", StringComparison.Ordinal), "all of it has come");
        _heard.Errors.Should().Be("from native code\nünd again\nfrom another process\n");
        _heard.Pieces.Should().OnlyContain(static piece => piece.Method == null && piece.ItemIndex == null && piece.ProcessId > 0);
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task A_line_that_only_reads_like_the_runtimes_verdict_arrives_in_the_end()
    {
        await using (ProcessStrategy strategy = _heard.Listen(1))
        {
            await strategy.RunAsync(static () => Native.Write(2, "before\nStack overflow.\nnot really\n"));
            await Pool.UntilAsync(() => _heard.Text.Length >= 7, "the line before has come");
            await Pool.ShouldBeUsableAsync(strategy);
        }
        _heard.Errors.Should().Be("before\nStack overflow.\nnot really\n");
    }

    [Fact(Timeout = 60_000)]
    public async Task An_item_that_runs_for_long_is_heard_while_it_runs()
    {
        Signals signals = Signals.Create();
        await using ProcessStrategy strategy = _heard.Listen(1);
        Task call = strategy.RunAsync(() =>
        {
            for (int i = 0; i < 10; i++)
            {
                Console.Write(i);
                signals.Wait($"heard{i}");
            }
        });
        for (int i = 0; i < 10; i++)
        {
            await Pool.UntilAsync(() => _heard.Text.Length == i + 1, $"{i} has come");
            signals.Set($"heard{i}");
        }
        await call.WaitAsync(Pool.Limit);
        _heard.Text.Should().Be("0123456789");
    }

    [Fact(Timeout = 60_000)]
    public async Task What_an_item_left_behind_prints_after_its_end_is_nobodys()
    {
        Signals signals = Signals.Create();
        await using ProcessStrategy strategy = _heard.Listen(1);
        await strategy.RunAsync(async () =>
        {
            await Task.Yield();
            _ = Task.Run(() =>
            {
                signals.Wait("over");
                Console.WriteLine("late");
            });
        });
        signals.Set("over");
        await Pool.UntilAsync(() => _heard.Text == "late\n", "it has come");
        _heard.Pieces.Should().ContainSingle().Which.Method.Should().BeNull();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_receiver_that_throws_ends_the_call_and_nothing_else()
    {
        var options = new ProcessStrategyOptions
        {
            MaxDegreeOfParallelism = 1,
            OnOutput = piece =>
            {
                _heard.Add(piece);
                if (piece.Text.Contains("bad", StringComparison.Ordinal))
                    throw new InvalidDataException(piece.Text);
            },
        };
        await using ProcessStrategy strategy = new(options);
        (await Pool.FailureOfAsync<InvalidDataException>(strategy.RunAsync(static () => Console.Write("bad")))).Message.Should().Be("bad");
        (await Pool.FailureOfAsync<InvalidDataException>(strategy.MapAsync([1, 2, 3], static i =>
        {
            Console.Write("bad too");
            return i;
        }))).Message.Should().StartWith("bad too");
        await strategy.RunAsync(static () => Console.Write("good"));
        _heard.Text.Should().EndWith("good");
        await Pool.ShouldBeUsableAsync(strategy);
    }

    [Fact(Timeout = 60_000)]
    public async Task Each_piece_is_of_one_worker_and_lines_stay_whole()
    {
        Signals signals = Signals.Create();
        await using ProcessStrategy strategy = _heard.Listen(2);
        int[] workers = await Pool.MeetAllAsync(strategy, signals);
        await strategy.MapAsync([0, 1], i =>
        {
            signals.Add("met");
            signals.WaitForCount("met", 2);
            for (int line = 0; line < 2000; line++)
                Console.WriteLine($"{Environment.ProcessId}:{line}");
            return i;
        }).WaitAsync(Pool.Limit);
        foreach (WorkerOutput piece in _heard.Pieces)
        {
            piece.Text.Should().EndWith("\n");
            piece.Text.TrimEnd('\n').Split('\n').Should().OnlyContain(line => line.StartsWith($"{piece.ProcessId}:", StringComparison.Ordinal));
        }
        foreach (int worker in workers)
            _heard.Join(piece => piece.ProcessId == worker).Should().Be(string.Concat(Enumerable.Range(0, 2000).Select(line => $"{worker}:{line}\n")));
    }

    [LinuxFact(Timeout = 60_000)]
    public async Task What_a_worker_says_at_its_end_has_arrived_when_the_strategy_is_disposed()
    {
        await using (ProcessStrategy strategy = _heard.Listen(1))
            await strategy.RunAsync(static () => AppDomain.CurrentDomain.ProcessExit += static (_, _) => Console.WriteLine("farewell"));
        _heard.Text.Should().Be("farewell\n");
    }
}
