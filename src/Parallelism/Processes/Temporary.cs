using System.Text;
using Parallelism.Closures;
using Parallelism.Wire;

namespace Parallelism.Processes;

internal static class Temporary
{
    public static void EncodeException(this WorkEncoder encoder, FrameBuffer outcome, Exception error) =>
        outcome.WriteBytes(Encoding.UTF8.GetBytes(error.ToString()));

    public static Exception DecodeException(this WorkDecoder decoder, ReadOnlySpan<byte> payload) => new RemoteWorkException(Encoding.UTF8.GetString(payload));
}
