using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Parallelism;

/// <summary>
/// Turns arguments and results into bytes and back. The built-in one writes MessagePack; another one may be plugged in with
/// <see cref="ProcessStrategyOptions.Serializer"/>.
/// </summary>
/// <remarks>Implementations are used from several threads at once.</remarks>
public interface IPayloadSerializer
{
    /// <summary>The name of the format, for messages and diagnostics.</summary>
    string Name { get; }

    /// <summary>What both sides must have in common to understand each other's bytes: version, options. Compared when a worker starts.</summary>
    string Fingerprint { get; }

    /// <summary>Whether values of this declared type can be written and read; if not, why, and what to do instead.</summary>
    bool CanSerialize(Type type, [NotNullWhen(false)] out string? reason);

    /// <summary>Writes a value by its declared type.</summary>
    void Serialize<T>(IBufferWriter<byte> destination, T value);

    /// <summary>Reads the value that all of <paramref name="source"/> holds.</summary>
    T Deserialize<T>(in ReadOnlySequence<byte> source);
}
