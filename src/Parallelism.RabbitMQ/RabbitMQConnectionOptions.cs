using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace Parallelism;

/// <summary>How callers and nodes reach the broker, and how they know each other; the same on both sides.</summary>
public sealed partial class RabbitMQConnectionOptions
{
    /// <summary>The environment variable with the broker's URI, where <see cref="Uris"/> is not set: one, or several with a comma between them.</summary>
    public const string UriVariable = "PARALLELISM_RABBITMQ_URI";

    /// <summary>The environment variable with the signing key in Base64, where <see cref="SigningKey"/> is not set.</summary>
    public const string KeyVariable = "PARALLELISM_RABBITMQ_KEY";

    private const int ShortestKey = 32;
    private const int LeastMessage = 64 * 1024;
    private const int MostMessage = 64 * 1024 * 1024;

    private readonly IReadOnlyList<Uri>? _uris;
    private readonly byte[]? _signingKey;
    private readonly IReadOnlyList<byte[]> _previousSigningKeys = [];
    private readonly string _application = "default";
    private readonly TimeSpan _heartbeat = TimeSpan.FromSeconds(10);
    private readonly int _maxMessageSize = 12 * 1024 * 1024;
    private readonly TimeSpan _maxMessageAge = TimeSpan.FromDays(1);

    /// <summary>
    /// Where the broker is: <c>amqp://user:password@host:5672/vhost</c>, or <c>amqps://</c> for TLS; several for the nodes of one cluster, of which any
    /// is taken. Default: the variable <see cref="UriVariable"/>, and without it <c>amqp://localhost</c> with the broker's default account.
    /// </summary>
    /// <exception cref="ArgumentException">The list is empty, or a URI is neither <c>amqp</c> nor <c>amqps</c>.</exception>
    public IReadOnlyList<Uri> Uris
    {
        get => _uris ?? FromEnvironment();
        init => _uris = Check(value, nameof(Uris));
    }

    /// <summary>
    /// The key that signs messages: at least 32 random bytes, the same for callers and nodes, kept like a password; whoever has it decides what nodes
    /// run. Default: the variable <see cref="KeyVariable"/>; without either nothing starts.
    /// </summary>
    /// <exception cref="ArgumentException">The key has fewer than 32 bytes.</exception>
    public IReadOnlyList<byte>? SigningKey
    {
        get => _signingKey;
        init => _signingKey = value is null ? null : CheckKey([.. value], nameof(SigningKey));
    }

    /// <summary>Keys whose messages are accepted too, while a new <see cref="SigningKey"/> is brought in. Default: none.</summary>
    /// <exception cref="ArgumentException">A key has fewer than 32 bytes.</exception>
    public IReadOnlyList<IReadOnlyList<byte>> PreviousSigningKeys
    {
        get => _previousSigningKeys;
        init => _previousSigningKeys = [.. value.Select(key => CheckKey([.. key], nameof(PreviousSigningKeys)))];
    }

    /// <summary>
    /// The name that tells this application's queues from others' at the same broker: 1 to 64 letters, digits, hyphens and underscores.
    /// Default: <c>default</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The name has another character, or too many.</exception>
    public string Application
    {
        get => _application;
        init => _application = value is not null && ApplicationName().IsMatch(value)
            ? value
            : throw new ArgumentException($"Application is '{value}', and must be 1 to 64 letters, digits, hyphens and underscores.", nameof(Application));
    }

    /// <summary>
    /// The assembly whose build, with that of all assemblies that it refers to, tells which nodes may run this program's work: only those with exactly
    /// the same. Default: <see langword="null"/>, the program's entry assembly.
    /// </summary>
    public Assembly? CodeRoot { get; init; }

    /// <summary>Assemblies that work may come from beside those that <see cref="CodeRoot"/> refers to: plug-ins, for example. Default: none.</summary>
    public IReadOnlyList<Assembly> AllowedAssemblies { get; init; } = [];

    /// <summary>
    /// How often broker and client show each other that they live; 5 to 60 seconds. A node that hangs or is cut off is noticed after about twice that, and
    /// its work goes to others. Default: 10 seconds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public TimeSpan Heartbeat
    {
        get => _heartbeat;
        init => _heartbeat = value >= TimeSpan.FromSeconds(5) && value <= TimeSpan.FromSeconds(60)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Heartbeat), value, "Heartbeat must be 5 to 60 seconds.");
    }

    /// <summary>
    /// The bytes that one message may have, 64 KiB to 64 MiB; larger ones are refused unread. An item that is larger needs a payload store. The broker has
    /// a limit of its own, 16 MiB by default from version 4. Default: 12 MiB (12,582,912).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range.</exception>
    public int MaxMessageSize
    {
        get => _maxMessageSize;
        init => _maxMessageSize = value is >= LeastMessage and <= MostMessage
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxMessageSize), value, $"MaxMessageSize must be {LeastMessage} to {MostMessage} bytes.");
    }

    /// <summary>
    /// The age beyond which a message is refused, by the sender's clock and the receiver's; more than zero. It must be longer than work may wait in the
    /// queue. Default: 1 day.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is zero, negative or infinite.</exception>
    public TimeSpan MaxMessageAge
    {
        get => _maxMessageAge;
        init => _maxMessageAge = value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MaxMessageAge), value, "MaxMessageAge must be more than zero.");
    }

    /// <summary>
    /// The authorities that may have issued the broker's certificate, in place of the system's. The certificate must be for the host's name all the same.
    /// Default: <see langword="null"/>, the system's.
    /// </summary>
    public X509Certificate2Collection? CertificateAuthorities { get; init; }

    /// <summary>
    /// The certificate, with its private key, that this side shows to the broker. Where the URI has no user, it is the login too
    /// (SASL EXTERNAL). Default: <see langword="null"/>, none.
    /// </summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>The name that the broker's certificate must be for. Default: <see langword="null"/>, the host of the URI.</summary>
    public string? ServerName { get; init; }

    internal IReadOnlyList<byte[]> Keys() =>
        [_signingKey ?? KeyFromEnvironment(), .. _previousSigningKeys];

    internal Assembly Root() => CodeRoot ?? Assembly.GetEntryAssembly() ?? throw new InvalidOperationException(
        "This program has no entry assembly to tell its code by: set CodeRoot to the assembly that your work stands in.");

    private static byte[] KeyFromEnvironment()
    {
        string? text = Environment.GetEnvironmentVariable(KeyVariable);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new InvalidOperationException(
                $"There is no signing key: set SigningKey, or {KeyVariable} to 32 random bytes in Base64 (as from `openssl rand -base64 32`), the same for callers and nodes.");
        }
        var key = new byte[text.Length];
        return Convert.TryFromBase64String(text.Trim(), key, out int length)
            ? CheckKey(key[..length], KeyVariable)
            : throw new InvalidOperationException($"The signing key in {KeyVariable} is not Base64.");
    }

    private static IReadOnlyList<Uri> FromEnvironment()
    {
        string text = Environment.GetEnvironmentVariable(UriVariable) is { Length: > 0 } set ? set : "amqp://localhost";
        return Check([.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(static uri => new Uri(uri))], UriVariable);
    }

    // The message must not repeat the URI: there may be a password in it.
    private static IReadOnlyList<Uri> Check(IReadOnlyList<Uri> uris, string name) =>
        uris is { Count: > 0 } && uris.All(static uri => uri.IsAbsoluteUri && uri.Scheme is "amqp" or "amqps")
            ? [.. uris]
            : throw new ArgumentException($"{name} must have at least one URI, each amqp:// or amqps://.", name);

    private static byte[] CheckKey(byte[] key, string name) => key.Length >= ShortestKey
        ? key
        : throw new ArgumentException($"A signing key has {key.Length} bytes, and must have {ShortestKey} or more.", name);

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$")]
    private static partial Regex ApplicationName();
}
