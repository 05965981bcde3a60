using System.Text;

namespace Parallelism.Wire;

// The opening frame of both sides. Whoever starts a worker sends the secret through its private pipe; the worker gives it back.
internal sealed record Hello(Guid Secret, Guid LibraryVersionId, int ProcessId, string OutboxName, string RuntimeVersion, byte[] Settings)
{
    public const int ProtocolVersion = 1;

    private static ReadOnlySpan<byte> Magic => "PARALLEL"u8;

    public static Guid OwnLibraryVersionId { get; } = typeof(Hello).Module.ModuleVersionId;

    public void Write(FrameBuffer buffer)
    {
        int mark = buffer.Begin(FrameKind.Hello);
        buffer.WriteBytes(Magic);
        buffer.WriteVarint(ProtocolVersion);
        buffer.WriteBytes(Secret.ToByteArray());
        buffer.WriteBytes(LibraryVersionId.ToByteArray());
        buffer.WriteVarint(ProcessId);
        buffer.WriteBlob(Encoding.UTF8.GetBytes(OutboxName));
        buffer.WriteBlob(Encoding.UTF8.GetBytes(RuntimeVersion));
        buffer.WriteBlob(Settings);
        buffer.End(mark);
    }

    public static Hello Read(ReadOnlySpan<byte> body)
    {
        var reader = new BodyReader(body);
        if (!reader.ReadBytes(Magic.Length).SequenceEqual(Magic))
            throw new ProtocolException("The other side does not speak this protocol.");
        long version = reader.ReadVarint();
        if (version != ProtocolVersion)
            throw new ProtocolException($"The other side speaks version {version} of the protocol, this side {ProtocolVersion}.");
        return new(
            new Guid(reader.ReadBytes(16)),
            new Guid(reader.ReadBytes(16)),
            reader.ReadCount(),
            Encoding.UTF8.GetString(reader.ReadBlob()),
            Encoding.UTF8.GetString(reader.ReadBlob()),
            reader.ReadBlob().ToArray());
    }

    // Why the two cannot work together; null if they can.
    public static string? FindMismatch(Hello mine, Hello theirs)
    {
        if (mine.Secret != theirs.Secret)
            return "The secret of the session does not match: another program is at the other end of the pipe.";
        if (mine.LibraryVersionId != theirs.LibraryVersionId)
            return $"The worker runs another build of Parallelism (module version id {theirs.LibraryVersionId}, here {mine.LibraryVersionId}).";
        return null;
    }
}
