using System.Text;
using Parallelism.Wire;

namespace Parallelism.Envelopes;

// Fields that frames between processes do not have.
internal static class Fields
{
    private const int LongestText = 4096;

    public static void WriteText(this FrameBuffer frame, string text) => frame.WriteBlob(Encoding.UTF8.GetBytes(text));

    public static string ReadText(this ref BodyReader reader, int longest = LongestText)
    {
        ReadOnlySpan<byte> bytes = reader.ReadBlob();
        return bytes.Length <= longest ? Encoding.UTF8.GetString(bytes) : throw new ProtocolException($"A text has {bytes.Length} bytes, where {longest} are the most.");
    }

    public static void WriteGuid(this FrameBuffer frame, Guid value)
    {
        value.TryWriteBytes(frame.GetSpan(16));
        frame.Advance(16);
    }

    public static Guid ReadGuid(this ref BodyReader reader) => new(reader.ReadBytes(16));
}
