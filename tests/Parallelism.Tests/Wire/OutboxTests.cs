using System.Runtime.InteropServices;
using Parallelism.Wire;

namespace Parallelism.Tests.Wire;

public sealed class OutboxTests : IDisposable
{
    private readonly nint _block = Marshal.AllocHGlobal(Outbox.Length);

    public void Dispose() => Marshal.FreeHGlobal(_block);

    // Deaths at every step of random lives: between any two writes into the block, and inside a write to the pipe. The other side receives what
    // was written to the pipe, takes the rest from the block, and then has every frame that was appended, and no other byte.
    [Fact]
    public void What_was_appended_survives_a_death_at_any_step()
    {
        int deaths = 0;
        for (int seed = 0; seed < 150; seed++)
        {
            for (int lifetime = 1; LiveAndDie(seed, lifetime); lifetime++)
                deaths++;
        }
        deaths.Should().BeGreaterThan(2000);
    }

    [Fact]
    public void Whatever_part_of_the_stream_was_received_the_rest_is_the_rest()
    {
        var random = new Random(1);
        Clear();
        var pipe = new DyingPipe(0, random);
        pipe.Received.Write(new byte[100]);
        var outbox = new Outbox(_block, pipe, alreadyWritten: 100);
        byte[] flushed = Append(outbox, random, 5000);
        outbox.Flush();
        byte[] kept = Append(outbox, random, 3000);
        byte[] all = [.. new byte[100], .. flushed, .. kept];
        for (int received = 100 + flushed.Length; received <= all.Length; received++)
            Outbox.ReadRest(_block, received).SequenceEqual(all.AsSpan(received)).Should().BeTrue("{0} bytes were received", received);
        Outbox.ReadRest(_block, all.Length + 1).Length.Should().Be(0);
        Outbox.ReadRest(_block, 0).Length.Should().Be(0, "the block does not hold what stands before it in the stream");
    }

    [Fact]
    public void Nothing_goes_to_the_pipe_before_a_flush_or_a_full_block()
    {
        var random = new Random(2);
        Clear();
        var pipe = new DyingPipe(0, random);
        var outbox = new Outbox(_block, pipe, 0);
        Append(outbox, random, 60_000);
        pipe.Received.Length.Should().Be(0);
        Append(outbox, random, 10_000);
        pipe.Received.Length.Should().Be(60_000);
        outbox.Flush();
        outbox.Flush();
        pipe.Received.Length.Should().Be(70_000);
    }

    [Theory]
    [InlineData(Outbox.Capacity - 1)]
    [InlineData(Outbox.Capacity)]
    [InlineData(Outbox.Capacity + 1)]
    [InlineData(3_000_000)]
    public void Frames_of_any_length_stay_in_order(int length)
    {
        var random = new Random(3);
        Clear();
        var pipe = new DyingPipe(0, random);
        var outbox = new Outbox(_block, pipe, 0);
        byte[] all = [.. Append(outbox, random, 10), .. Append(outbox, random, length), .. Append(outbox, random, 20), .. Append(outbox, random, length)];
        outbox.Flush();
        pipe.Received.ToArray().AsSpan().SequenceEqual(all).Should().BeTrue();
    }

    [Fact]
    public void A_block_that_holds_nonsense_gives_bytes_of_its_own_or_none()
    {
        var random = new Random(4);
        long[] extremes = [0, 1, -1, long.MinValue, long.MaxValue, int.MaxValue, int.MinValue, Outbox.Length, Outbox.Capacity, 100];
        foreach (long offset in extremes)
        {
            foreach (long committed in extremes)
            {
                Marshal.WriteInt64(_block, 3 * 8, offset);
                Marshal.WriteInt64(_block, 4 * 8, committed);
                foreach (long received in extremes)
                    Outbox.ReadRest(_block, received).Length.Should().BeInRange(0, Outbox.Capacity);
            }
        }
        for (int i = 0; i < 100_000; i++)
        {
            Marshal.WriteInt64(_block, 3 * 8, random.NextInt64(-100_000, 100_000));
            Marshal.WriteInt64(_block, 4 * 8, random.NextInt64(-100_000, 100_000));
            Outbox.ReadRest(_block, random.NextInt64(100_000)).Length.Should().BeInRange(0, Outbox.Capacity);
        }
    }

    [Fact]
    public void A_dead_worker_shows_the_item_it_ran_or_none()
    {
        for (int lifetime = 1; lifetime < 200; lifetime++)
        {
            Clear();
            var pipe = new DyingPipe(lifetime, new Random(1));
            try
            {
                var outbox = new Outbox(_block, pipe, 0) { Wrote = pipe.Step };
                for (int i = 1; i <= 20; i++)
                {
                    outbox.BeginItem(i * 10, i * 100, i * 1000);
                    Outbox.ReadState(_block).Should().Be(new OutboxState(i * 10, i * 100, i * 1000, i - 1));
                    outbox.EndItem();
                    Outbox.ReadState(_block).Ticket.Should().Be(0);
                }
            }
            catch (DeathException)
            {
            }
            OutboxState state = Outbox.ReadState(_block);
            if (state.Ticket != 0)
                state.Should().Be(new OutboxState(state.Ticket, state.Ticket * 10, state.Ticket * 100, state.Ticket / 10 - 1));
        }
    }

    [Fact]
    public async Task A_living_worker_shows_the_fields_of_one_item()
    {
        Clear();
        var outbox = new Outbox(_block, Stream.Null, 0);
        bool stop = false;
        Task work = Task.Run(() =>
        {
            for (long i = 1; !Volatile.Read(ref stop); i++)
            {
                outbox.BeginItem(5, i, i);
                outbox.EndItem();
            }
        });
        int seen = 0;
        int mixed = 0;
        for (int i = 0; i < 300_000 || (seen == 0 && !work.IsCompleted); i++)
        {
            OutboxState state = Outbox.ReadState(_block);
            if (state.Ticket == 0)
                continue;
            seen++;
            if (state.Index != state.Since || state.Index != state.Progress + 1)
                mixed++;
        }
        Volatile.Write(ref stop, true);
        await work;
        mixed.Should().Be(0, "{0} states were seen", seen);
    }

    // Items in blocks and by themselves, frames in between and flushes, and a death between any two writes: what came through the pipe, the rest, and then
    // what the block holds, tell of every item that ended once, in order, and of no other.
    [Fact]
    public void What_a_block_gathered_survives_a_death_at_any_step()
    {
        int deaths = 0;
        for (int seed = 0; seed < 120; seed++)
        {
            for (int lifetime = 1; RunItemsAndDie(seed, lifetime); lifetime++)
                deaths++;
        }
        deaths.Should().BeGreaterThan(2000);
    }

    [Fact]
    public void A_block_that_holds_nonsense_gives_results_of_its_own_or_none()
    {
        long[] extremes = [0, 1, -1, long.MinValue, long.MaxValue, int.MaxValue, int.MinValue, 1L << 32, (5L << 32) + 100, (5L << 32) + Outbox.BlockCapacity + 1];
        foreach (long ticket in extremes)
        {
            foreach (long progress in extremes)
            {
                Marshal.WriteInt64(_block, 8 * 8, ticket);
                Marshal.WriteInt64(_block, 9 * 8, ticket);
                Marshal.WriteInt64(_block, 10 * 8, progress);
                var body = new FrameBuffer();
                if (Outbox.ReadBlock(_block, body))
                    body.Length.Should().BeLessThan(Outbox.BlockCapacity + 100);
                else
                    body.Length.Should().Be(0);
            }
        }
    }

    [Fact]
    public async Task Whoever_cuts_a_block_while_it_grows_gets_whole_results_in_order()
    {
        Clear();
        const int count = 200_000;
        using var pipe = new MemoryStream();
        var outbox = new Outbox(_block, pipe, 0);
        bool stop = false;
        Task cutter = Task.Run(() =>
        {
            while (!Volatile.Read(ref stop))
                outbox.TryFlush();
        });
        for (int i = 0; i < count;)
        {
            outbox.BeginBlock(7, i, 4, 1);
            for (int n = i % 97; n >= 0 && i < count && outbox.BlockRoom >= 4; n--, i++)
            {
                Marshal.WriteInt32(NextResult(outbox), i);
                outbox.EndBlockItem(4);
            }
            outbox.EndBlock(1);
        }
        Volatile.Write(ref stop, true);
        await cutter;
        outbox.Flush();
        var heard = new ResultLog();
        heard.Hear(pipe.ToArray());
        heard.Items.Should().Equal(Enumerable.Range(0, count).Select(i => (7L, (long)i)));
        heard.Frames.Should().BeGreaterThan(1);
    }

    private static unsafe nint NextResult(Outbox outbox) => (nint)outbox.NextResult;

    private bool RunItemsAndDie(int seed, int lifetime)
    {
        Clear();
        var random = new Random(seed);
        var pipe = new DyingPipe(lifetime, random);
        var ended = new List<(long, long)>();
        var begun = new List<(long, long)>();
        bool isDead = false;
        try
        {
            var outbox = new Outbox(_block, pipe, 0) { Wrote = pipe.Step };
            for (long ticket = 1; ticket <= 3; ticket++)
            {
                int items = random.Next(1, 12);
                for (int i = 0; i < items;)
                {
                    switch (random.Next(5))
                    {
                        case 0:
                            begun.Add((ticket, i));
                            outbox.BeginItem(ticket, i, 1);
                            outbox.Append(ResultLog.Result(ticket, i));
                            ended.Add((ticket, i++));
                            outbox.EndItem();
                            break;
                        case 1:
                            outbox.Flush();
                            break;
                        default:
                            outbox.BeginBlock(ticket, i, 4, 1);
                            for (int n = random.Next(4); n >= 0 && i < items; n--)
                            {
                                begun.Add((ticket, i));
                                Marshal.WriteInt32(NextResult(outbox), i);
                                outbox.EndBlockItem(4);
                                ended.Add((ticket, i++));
                            }
                            outbox.EndBlock(1);
                            break;
                    }
                }
            }
            outbox.Flush();
        }
        catch (DeathException)
        {
            isDead = true;
        }
        var heard = new ResultLog();
        heard.Hear([.. pipe.Received.ToArray(), .. Outbox.ReadRest(_block, pipe.Received.Length)]);
        var body = new FrameBuffer();
        if (Outbox.ReadBlock(_block, body))
            heard.OnFrame(FrameKind.Results, body.Written);
        // The item that was ending may be told of, or not; the ones before must be.
        heard.Items.Should().StartWith(ended, "seed {0}, death at step {1}", seed, lifetime);
        begun.Should().StartWith(heard.Items, "seed {0}, death at step {1}", seed, lifetime);
        // An item shows itself just before it begins, and up to its end; the next one of a block shows itself as soon as that is told.
        OutboxState state = Outbox.ReadState(_block);
        if (state.Ticket != 0)
            (state.Ticket, state.Index).Should().BeOneOf([.. begun, .. begun.Select(static item => (item.Item1, item.Item2 + 1)), (state.Ticket, 0)]);
        if (state.Ticket != 0 && begun.Count > ended.Count && !heard.Items.Contains(begun[^1]))
            (state.Ticket, state.Index).Should().Be(begun[^1], "seed {0}, death at step {1}: it runs and has not ended", seed, lifetime);
        return isDead;
    }

    private bool LiveAndDie(int seed, int lifetime)
    {
        Clear();
        var random = new Random(seed);
        var pipe = new DyingPipe(lifetime, random);
        int greeting = random.Next(200);
        pipe.Received.Write(new byte[greeting]);
        var stream = new MemoryStream();
        stream.Write(new byte[greeting]);
        long appended = greeting;
        bool isDead = false;
        try
        {
            var outbox = new Outbox(_block, pipe, greeting) { Wrote = pipe.Step };
            int most = random.Next(3) == 0 ? 100_000 : random.Next(1, 10_000);
            for (int i = random.Next(1, 12); i > 0; i--)
            {
                byte[] frame = new byte[random.Next(1, most)];
                random.NextBytes(frame);
                stream.Write(frame);
                outbox.Append(frame);
                appended = stream.Length;
                if (random.Next(4) == 0)
                    outbox.Flush();
            }
            outbox.Flush();
            pipe.Received.Length.Should().Be(stream.Length);
        }
        catch (DeathException)
        {
            isDead = true;
        }
        // The rest lies behind what came through the pipe.
        ReadOnlySpan<byte> rest = Outbox.ReadRest(_block, pipe.Received.Length);
        pipe.Received.Write(rest);
        ReadOnlySpan<byte> known = pipe.Received.GetBuffer().AsSpan(0, (int)pipe.Received.Length);
        if (known.Length < appended || !stream.GetBuffer().AsSpan(0, (int)stream.Length).StartsWith(known))
            Assert.Fail($"Seed {seed}, death at step {lifetime}: {known.Length} bytes are known, {appended} were appended.");
        return isDead;
    }

    private static byte[] Append(Outbox outbox, Random random, int length)
    {
        byte[] frame = new byte[length];
        random.NextBytes(frame);
        outbox.Append(frame);
        return frame;
    }

    private void Clear() => Marshal.Copy(new byte[Outbox.Length], 0, _block, Outbox.Length);
}
