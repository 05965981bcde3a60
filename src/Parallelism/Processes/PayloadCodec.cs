using System.Buffers;
using System.Collections.Concurrent;
using Parallelism.Closures;
using Parallelism.Serialization;
using Parallelism.SharedMemory;
using Parallelism.Verbs;
using Parallelism.Wire;

namespace Parallelism.Processes;

// Arguments and results as bytes: by the built-in serializer, which may also meet delegates and refer to definitions, or by the user's own.
internal sealed class PayloadCodec(WorkEncoder encoder, IPayloadSerializer? serializer)
{
    private readonly ConcurrentDictionary<Type, string> _refusals = new();

    public WorkEncoder Encoder { get; } = encoder;

    // The bytes of each T where it needs no serializer: -1 where it does.
    public int RawSizeOf<T>() =>
        typeof(T) == typeof(Nothing) ? 0 : serializer is null && RawNumber<T>.Size is > 0 and var size ? size : -1;

    // Refuses a type that the user's own serializer cannot write, before anything is sent. The built-in one looks at the value instead.
    public void Demand(Type type)
    {
        if (serializer is null || type == typeof(Nothing))
            return;
        string reason = _refusals.GetOrAdd(type, Refuse, serializer);
        if (reason.Length > 0)
            throw new WorkSerializationException(type.Name, reason);
    }

    // Empty: it does not.
    private static string Refuse(Type type, IPayloadSerializer serializer)
    {
        if (SharedArrayPath.Find(type) is { } path)
            return $"the serializer '{serializer.Name}' would copy the shared array in {path}, or leave it out, and share nothing: let the work capture it, mark the member to be ignored, or leave Serializer unset.";
        return serializer.CanSerialize(type, out string? why) ? "" : $"the serializer '{serializer.Name}' refuses it: {why}";
    }

    // Gives the memory that the bytes refer to, to be held until the other side has read them; null: none.
    public Luggage? Write<T>(FrameBuffer frame, T value, bool isResult)
    {
        if (typeof(T) == typeof(Nothing))
            return null;
        if (serializer is null)
            return Encoder.EncodeShared(frame, value, isResult);
        try
        {
            serializer.Serialize(frame, value);
            return null;
        }
        catch (Exception error) when (error is not WorkSerializationException)
        {
            throw new WorkSerializationException(typeof(T).Name, $"the serializer '{serializer.Name}' could not write it: {error.Message}", error);
        }
    }

    public T Read<T>(ReadOnlySpan<byte> payload, WorkDecoder decoder, WorkHooks hooks)
    {
        if (typeof(T) == typeof(Nothing))
            return default!;
        if (serializer is null)
            return decoder.Decode<T>(payload, hooks);
        try
        {
            return serializer.Deserialize<T>(new ReadOnlySequence<byte>(payload.ToArray()));
        }
        catch (Exception error) when (error is not WorkSerializationException)
        {
            throw new WorkSerializationException(typeof(T).Name, $"the serializer '{serializer.Name}' could not read it: {error.Message}", error);
        }
    }
}
