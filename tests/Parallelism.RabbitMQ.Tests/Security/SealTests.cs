using Parallelism.Envelopes;

namespace Parallelism.Tests.Security;

public sealed class SealTests
{
    private static readonly Guid Sender = Guid.NewGuid();

    [Fact]
    public void What_was_closed_opens_with_all_that_was_in_it()
    {
        Make().Open(Close("hello"), out Envelope envelope).Should().Be(RefusedReason.None);
        (envelope.Kind, envelope.Sender, envelope.Number).Should().Be((EnvelopeKind.Drain, Sender, 1));
        DrainMessage.Read(envelope.Body).Node.Should().Be("hello");
    }

    [Fact]
    public void Another_key_application_or_version_is_refused()
    {
        byte[] envelope = Close("hello");
        byte[] otherKey = [.. Local.Key.Reverse()];
        new Seal([otherKey], "app", Sender, 1000, TimeSpan.FromDays(1)).Open(envelope, out _).Should().Be(RefusedReason.BadSignature);
        new Seal([Local.Key], "other", Sender, 1000, TimeSpan.FromDays(1)).Open(envelope, out _).Should().Be(RefusedReason.OtherAudience);
        envelope[4]++;
        Make().Open(envelope, out _).Should().Be(RefusedReason.OtherVersion);
        envelope[0]++;
        Make().Open(envelope, out _).Should().Be(RefusedReason.NotOurs);
    }

    [Fact]
    public void A_previous_key_is_accepted_and_signs_nothing()
    {
        byte[] newKey = [.. Local.Key.Reverse()];
        var both = new Seal([newKey, Local.Key], "app", Sender, 1000, TimeSpan.FromDays(1));
        both.Open(Close("hello"), out _).Should().Be(RefusedReason.None);
        Make().Open(both.Close(EnvelopeKind.Ping, static _ => { }), out _).Should().Be(RefusedReason.BadSignature);
    }

    [Fact]
    public void Too_large_too_short_too_old_and_too_new_are_refused()
    {
        byte[] envelope = Close("hello");
        new Seal([Local.Key], "app", Sender, envelope.Length - 1, TimeSpan.FromDays(1)).Open(envelope, out _).Should().Be(RefusedReason.TooLarge);
        for (int length = 0; length < envelope.Length; length++)
            Make().Open(envelope.AsMemory(0, length), out _).Should().NotBe(RefusedReason.None);
        new Seal([Local.Key], "app", Sender, 1000, TimeSpan.FromDays(1), new Clock(TimeSpan.FromDays(2))).Open(envelope, out _).Should().Be(RefusedReason.TooOld);
        new Seal([Local.Key], "app", Sender, 1000, TimeSpan.FromDays(1), new Clock(TimeSpan.FromHours(-1))).Open(envelope, out _).Should().Be(RefusedReason.FromTheFuture);
    }

    [Fact]
    public void Every_changed_bit_is_seen()
    {
        byte[] envelope = Close("hello");
        Seal seal = Make();
        for (int bit = 0; bit < envelope.Length * 8; bit++)
        {
            envelope[bit / 8] ^= (byte)(1 << (bit % 8));
            seal.Open(envelope, out _).Should().NotBe(RefusedReason.None, $"bit {bit} was changed");
            envelope[bit / 8] ^= (byte)(1 << (bit % 8));
        }
        seal.Open(envelope, out _).Should().Be(RefusedReason.None);
    }

    [Fact]
    public void A_replay_guard_takes_each_number_of_a_sender_once_and_in_order()
    {
        var guard = new ReplayGuard(capacity: 2);
        Guid other = Guid.NewGuid();
        guard.IsNew(Sender, 5).Should().BeTrue();
        guard.IsNew(Sender, 5).Should().BeFalse();
        guard.IsNew(Sender, 4).Should().BeFalse();
        guard.IsNew(other, 1).Should().BeTrue();
        guard.IsNew(Sender, 6).Should().BeTrue();
    }

    [Fact]
    public void Keys_that_are_too_short_or_missing_are_refused_where_they_are_given()
    {
        FluentActions.Invoking(static () => new RabbitMQConnectionOptions { SigningKey = new byte[31] }).Should().Throw<ArgumentException>().WithMessage("*31 bytes*32*");
        FluentActions.Invoking(static () => new RabbitMQStrategy(new RabbitMQStrategyOptions { Connection = new() { CodeRoot = typeof(Local).Assembly } }))
            .Should().Throw<InvalidOperationException>().WithMessage("*SigningKey*PARALLELISM_RABBITMQ_KEY*");
    }

    private static Seal Make() => new([Local.Key], "app", Sender, 1000, TimeSpan.FromDays(1));

    private static byte[] Close(string text) => Make().Close(EnvelopeKind.Drain, new DrainMessage(text).Write);

    private sealed class Clock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}
