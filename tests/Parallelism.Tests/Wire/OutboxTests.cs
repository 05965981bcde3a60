using System.Runtime.InteropServices;
using Parallelism.Wire;

namespace Parallelism.Tests.Wire;

public sealed class OutboxTests : IDisposable
{
    private const int HeaderLength = 64;

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
    [InlineData(Outbox.Length - HeaderLength - 1)]
    [InlineData(Outbox.Length - HeaderLength)]
    [InlineData(Outbox.Length - HeaderLength + 1)]
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
        long[] extremes = [0, 1, -1, long.MinValue, long.MaxValue, int.MaxValue, int.MinValue, Outbox.Length, Outbox.Length - HeaderLength, 100];
        foreach (long offset in extremes)
        {
            foreach (long committed in extremes)
            {
                Marshal.WriteInt64(_block, 3 * 8, offset);
                Marshal.WriteInt64(_block, 4 * 8, committed);
                foreach (long received in extremes)
                    Outbox.ReadRest(_block, received).Length.Should().BeInRange(0, Outbox.Length - HeaderLength);
            }
        }
        for (int i = 0; i < 100_000; i++)
        {
            Marshal.WriteInt64(_block, 3 * 8, random.NextInt64(-100_000, 100_000));
            Marshal.WriteInt64(_block, 4 * 8, random.NextInt64(-100_000, 100_000));
            Outbox.ReadRest(_block, random.NextInt64(100_000)).Length.Should().BeInRange(0, Outbox.Length - HeaderLength);
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
