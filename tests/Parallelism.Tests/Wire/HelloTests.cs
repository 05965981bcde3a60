using Parallelism.Wire;

namespace Parallelism.Tests.Wire;

public sealed class HelloTests
{
    private static readonly Hello Sample = new(
        new Guid("00112233-4455-6677-8899-aabbccddeeff"), Hello.OwnLibraryVersionId, 4711, "/proc/1/fd/ä", "10.0.1", [1, 2, 3]);

    [Fact]
    public void A_greeting_comes_back_as_it_was_written()
    {
        Hello.Read(Body(Sample)).Should().BeEquivalentTo(Sample);
        Hello nothing = Sample with { OutboxName = "", RuntimeVersion = "", Settings = [] };
        Hello.Read(Body(nothing)).Should().BeEquivalentTo(nothing);
    }

    [Fact]
    public void A_greeting_cut_short_is_refused()
    {
        byte[] body = Body(Sample);
        for (int length = 0; length < body.Length; length++)
        {
            byte[] prefix = body[..length];
            FluentActions.Invoking(() => Hello.Read(prefix)).Should().Throw<ProtocolException>("{0} of {1} bytes are there", length, body.Length);
        }
    }

    [Fact]
    public void Another_protocol_and_another_version_are_told_apart()
    {
        byte[] body = Body(Sample);
        byte[] other = [.. body];
        other[0] ^= 1;
        FluentActions.Invoking(() => Hello.Read(other)).Should().Throw<ProtocolException>().WithMessage("*does not speak this protocol*");
        byte[] newer = [.. body];
        newer[8] = Hello.ProtocolVersion + 1;
        FluentActions.Invoking(() => Hello.Read(newer)).Should().Throw<ProtocolException>()
            .WithMessage($"*version {Hello.ProtocolVersion + 1} of the protocol, this side {Hello.ProtocolVersion}*");
    }

    [Fact]
    public void A_mismatch_names_what_does_not_match()
    {
        Hello.FindMismatch(Sample, Sample with { ProcessId = 5, OutboxName = "" }).Should().BeNull();
        Hello.FindMismatch(Sample, Sample with { Secret = Guid.NewGuid() }).Should().Contain("secret").And.NotContain(Sample.Secret.ToString());
        var build = Guid.NewGuid();
        Hello.FindMismatch(Sample, Sample with { LibraryVersionId = build }).Should().Contain(build.ToString()).And.Contain(Hello.OwnLibraryVersionId.ToString());
    }

    [Fact]
    public void Damaged_greetings_end_in_a_greeting_or_in_a_typed_error()
    {
        var random = new Random(7);
        byte[] body = Body(Sample);
        int refused = 0;
        for (int i = 0; i < HostileCount.Of(200_000); i++)
        {
            try
            {
                _ = Hello.Read(Frames.Damage(random, body));
            }
            catch (ProtocolException)
            {
                refused++;
            }
        }
        refused.Should().BeInRange(1000, HostileCount.Of(200_000) - 1);
    }

    internal static byte[] Body(Hello hello)
    {
        var buffer = new FrameBuffer();
        hello.Write(buffer);
        return buffer.Written[FrameBuffer.HeaderLength..].ToArray();
    }
}
