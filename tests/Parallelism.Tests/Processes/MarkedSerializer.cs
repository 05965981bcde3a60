using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Parallelism.Tests.Processes;

// JSON, and at the stage that a value is marked with, disaster.
public sealed class MarkedSerializer : IPayloadSerializer
{
    public string Name => "marked";

    public string Fingerprint => "1";

    public bool CanSerialize(Type type, [NotNullWhen(false)] out string? reason)
    {
        reason = null;
        return true;
    }

    public void Serialize<T>(IBufferWriter<byte> destination, T value)
    {
        if (value is Mark mark && mark.Stage == (WorkerHost.IsWorker ? Stage.WriteResult : Stage.WriteArgument))
            Crash.By(mark.Way);
        using var writer = new Utf8JsonWriter(destination);
        JsonSerializer.Serialize(writer, value);
    }

    public T Deserialize<T>(in ReadOnlySequence<byte> source)
    {
        var reader = new Utf8JsonReader(source);
        T value = JsonSerializer.Deserialize<T>(ref reader)!;
        if (value is Mark mark && mark.Stage == (WorkerHost.IsWorker ? Stage.ReadArgument : Stage.ReadResult))
            Crash.By(mark.Way);
        return value;
    }
}
