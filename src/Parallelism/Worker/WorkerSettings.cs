using Parallelism.Closures;
using Parallelism.Wire;

namespace Parallelism.Worker;

// What the strategy's options mean for its workers, as part of the greeting: nothing, or the delegate that makes the serializer.
internal static class WorkerSettings
{
    public static byte[] Write(Func<IPayloadSerializer>? serializer, WorkEncoder encoder)
    {
        if (serializer is null)
            return [];
        EncodedWork work = encoder.Encode(serializer, typeof(Verbs.Nothing), typeof(IPayloadSerializer), (byte)Verbs.WorkShape.ReturnsValue);
        var buffer = new FrameBuffer();
        int mark = buffer.BeginBlob();
        encoder.Table.WriteDefinitions(0, encoder.Table.Count, buffer);
        buffer.EndBlob(mark);
        buffer.WriteBytes(work.Bytes.Span);
        return buffer.Written.ToArray();
    }

    public static IPayloadSerializer? ReadSerializer(ReadOnlySpan<byte> settings, WorkDecoder decoder)
    {
        if (settings.IsEmpty)
            return null;
        var reader = new BodyReader(settings);
        decoder.Table.Add(reader.ReadBlob());
        return ((Func<IPayloadSerializer>)decoder.Decode(reader.Rest, WorkHooks.None).Work)();
    }
}
