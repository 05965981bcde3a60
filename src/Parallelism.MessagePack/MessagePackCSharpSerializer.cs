using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;

namespace Parallelism;

/// <summary>
/// Writes and reads arguments and results with the MessagePack-CSharp library, by the attributes that it knows and the resolver that you choose.
/// Give it to <see cref="ProcessStrategyOptions.Serializer"/>: <c>Serializer = static () => new MessagePackCSharpSerializer()</c>.
/// </summary>
/// <remarks>
/// <para>
/// Bytes are read as untrusted data (<see cref="MessagePackSecurity.UntrustedData"/>) whatever the given options say; another
/// <see cref="MessagePackSecurity"/> must be given by itself. Nothing is compressed unless the options say so. A resolver that writes names of types
/// and makes whatever type the bytes name (<see cref="TypelessObjectResolver"/>) is refused.
/// </para>
/// <para>
/// The strategy and each of its workers make a serializer of their own; a worker whose <see cref="Fingerprint"/> differs does not start. Used from
/// several threads at once.
/// </para>
/// </remarks>
public sealed class MessagePackCSharpSerializer : IPayloadSerializer
{
    private readonly MessagePackSerializerOptions _options;
    private readonly FormatterCheck _check;

    /// <summary>Makes a serializer with the standard resolver: types that carry the library's attributes, and those that it knows by itself.</summary>
    public MessagePackCSharpSerializer()
        : this(MessagePackSerializerOptions.Standard)
    {
    }

    /// <summary>Makes a serializer with another resolver, and standard options otherwise.</summary>
    /// <exception cref="ArgumentNullException">There is no resolver.</exception>
    /// <exception cref="ArgumentException">The resolver makes whatever type the bytes name.</exception>
    public MessagePackCSharpSerializer(IFormatterResolver resolver)
        : this(MessagePackSerializerOptions.Standard.WithResolver(resolver ?? throw new ArgumentNullException(nameof(resolver))))
    {
    }

    /// <summary>Makes a serializer with these options, all but their security.</summary>
    /// <param name="options">The resolver, the compression and the other options of MessagePack-CSharp.</param>
    /// <param name="security">The limits on what bytes may do. Default: <see langword="null"/>, <see cref="MessagePackSecurity.UntrustedData"/>.</param>
    /// <exception cref="ArgumentNullException">There are no options.</exception>
    /// <exception cref="ArgumentException">The resolver makes whatever type the bytes name.</exception>
    public MessagePackCSharpSerializer(MessagePackSerializerOptions options, MessagePackSecurity? security = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Resolver.GetFormatter<object>() is TypelessFormatter)
        {
            throw new ArgumentException(
                $"The resolver {options.Resolver.GetType().Name} makes whatever type the bytes name, and bytes of a worker must not choose types: take one without TypelessObjectResolver.",
                nameof(options));
        }

        _options = options.WithSecurity(security ?? MessagePackSecurity.UntrustedData);
        _check = new(_options.Resolver);
        Fingerprint = string.Join(
            "; ",
            typeof(MessagePackSerializer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown version",
            options.Resolver.GetType().FullName,
            $"compression {options.Compression}",
            $"old spec {options.OldSpec?.ToString() ?? "not said"}",
            $"depth {_options.Security.MaximumObjectGraphDepth}");
    }

    /// <inheritdoc/>
    public string Name => "MessagePack-CSharp";

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    /// <remarks>Asks the resolver for the type, for what it is made of (elements, arguments of generic types) and for its members that carry the library's attributes.</remarks>
    public bool CanSerialize(Type type, [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(type);
        reason = _check.Find(type);
        return reason is null;
    }

    /// <inheritdoc/>
    /// <exception cref="WorkSerializationException">The library could not write the value.</exception>
    public void Serialize<T>(IBufferWriter<byte> destination, T value)
    {
        ArgumentNullException.ThrowIfNull(destination);
        try
        {
            MessagePackSerializer.Serialize(destination, value, _options);
        }
        catch (MessagePackSerializationException error)
        {
            throw Failed(typeof(T), "write", error);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="WorkSerializationException">The bytes hold no such value, or something behind it, or more than the security allows.</exception>
    public T Deserialize<T>(in ReadOnlySequence<byte> source)
    {
        try
        {
            var reader = new MessagePackReader(source);
            T value = MessagePackSerializer.Deserialize<T>(ref reader, _options);
            return reader.End ? value : throw new MessagePackSerializationException($"{source.Length - reader.Consumed} bytes follow it.");
        }
        catch (Exception error) when (error is MessagePackSerializationException or EndOfStreamException)
        {
            throw Failed(typeof(T), "read", error);
        }
    }

    // The library's outer messages only name the type; the innermost one says what is wrong.
    private WorkSerializationException Failed(Type type, string act, Exception error) =>
        new($"{type}: the serializer '{Name}' could not {act} it: {FormatterCheck.Cause(error).Message}", error);
}
