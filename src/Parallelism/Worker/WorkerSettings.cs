using System.Text;
using Parallelism.Closures;
using Parallelism.Verbs;
using Parallelism.Wire;

namespace Parallelism.Worker;

// What the strategy's options mean for its workers, as part of the greeting: nothing, or definitions, then a blob for each delegate, empty where
// there is none, and what the strategy's own serializer is.
internal sealed record WorkerSettings(Func<IPayloadSerializer>? Serializer, Action? Initializer, Action? Teardown)
{
    // Of the serializer that the strategy made for itself; empty where it has none.
    public string Fingerprint { get; init; } = "";

    public static string FingerprintOf(IPayloadSerializer? serializer) => serializer is null ? "" : $"{serializer.Name} ({serializer.Fingerprint})";

    // What the worker makes of the delegate must understand what the strategy's serializer writes.
    public IPayloadSerializer? MakeSerializer()
    {
        IPayloadSerializer? made = Serializer?.Invoke();
        string own = FingerprintOf(made);
        return own == Fingerprint
            ? made
            : throw new InvalidOperationException($"the strategy's is {Fingerprint}, and the one made in the worker is {own}: make it alike on both sides.");
    }

    public byte[] Write(WorkEncoder encoder)
    {
        if (this is { Serializer: null, Initializer: null, Teardown: null } && encoder.Table.Count == 0)
            return [];
        ReadOnlyMemory<byte>[] parts =
        [
            Encode(encoder, nameof(Serializer), Serializer, typeof(IPayloadSerializer), WorkShape.ReturnsValue),
            EncodeAction(encoder, nameof(Initializer), Initializer),
            EncodeAction(encoder, nameof(Teardown), Teardown),
        ];
        var buffer = new FrameBuffer();
        int mark = buffer.BeginBlob();
        encoder.Table.WriteDefinitions(0, encoder.Table.Count, buffer);
        buffer.EndBlob(mark);
        foreach (ReadOnlyMemory<byte> part in parts)
            buffer.WriteBlob(part.Span);
        buffer.WriteBlob(Encoding.UTF8.GetBytes(Fingerprint));
        return buffer.Written.ToArray();
    }

    public static WorkerSettings Read(ReadOnlySpan<byte> settings, WorkDecoder decoder, WorkHooks hooks)
    {
        if (settings.IsEmpty)
            return new(null, null, null);
        var reader = new BodyReader(settings);
        decoder.Table.Add(reader.ReadBlob());
        return new(
            (Func<IPayloadSerializer>?)Decode(reader.ReadBlob(), decoder, hooks),
            (Action?)Decode(reader.ReadBlob(), decoder, hooks),
            (Action?)Decode(reader.ReadBlob(), decoder, hooks))
        {
            Fingerprint = Encoding.UTF8.GetString(reader.ReadBlob()),
        };
    }

    private static ReadOnlyMemory<byte> EncodeAction(WorkEncoder encoder, string option, Action? action)
    {
        if (action is not null && CaptureAnalysis.FindWrites(action) is [var written, ..])
        {
            throw new WorkSerializationException(
                $"{option} → captured '{written}'", "it changes it, and in a worker it would change a copy that nobody sees: keep what a worker needs in static fields.");
        }
        return Encode(encoder, option, action, typeof(Nothing), WorkShape.ReturnsVoid);
    }

    private static ReadOnlyMemory<byte> Encode(WorkEncoder encoder, string option, Delegate? action, Type result, WorkShape shape)
    {
        if (action is null)
            return default;
        EncodedWork work;
        try
        {
            work = encoder.Encode(action, typeof(Nothing), result, (byte)shape, sharesBlocks: false);
        }
        catch (WorkSerializationException error)
        {
            throw new WorkSerializationException(option, error.Message, error.InnerException);
        }
        // What would have to come and go all the time that a worker lives.
        if (work.Tokens.Count > 0 || work.Progress.Count > 0)
            throw new WorkSerializationException(option, "it captures a CancellationToken or an IProgress<T>, which belong to a call, and it belongs to none.");
        return work.Bytes;
    }

    private static Delegate? Decode(ReadOnlySpan<byte> work, WorkDecoder decoder, WorkHooks hooks) =>
        work.IsEmpty ? null : decoder.Decode(work, hooks).Work;
}
