namespace Parallelism.Wire;

internal interface IFrameHandler
{
    // The body is only valid during the call.
    void OnFrame(FrameKind kind, ReadOnlySpan<byte> body);
}
