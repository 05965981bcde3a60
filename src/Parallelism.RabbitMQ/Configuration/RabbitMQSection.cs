using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Parallelism.Configuration;

// Reads a section's keys into options, and finds all that is wrong with them. The ranges are the options' own: each value is tried on one.
internal sealed class RabbitMQSection(IConfigurationSection section)
{
    private readonly List<string> _known = [];
    private readonly List<string> _mistakes = [];

    public RabbitMQStrategyOptions ReadStrategy(int? degree, ILogger? logger)
    {
        var options = new RabbitMQStrategyOptions
        {
            MaxDegreeOfParallelism = degree,
            Connection = ReadConnection(),
            Timeout = Read("Timeout", Timeout.InfiniteTimeSpan, Time, static value => _ = new RabbitMQStrategyOptions { Timeout = value }),
            GracePeriod = Read("GracePeriod", TimeSpan.FromSeconds(2), Time, static value => _ = new RabbitMQStrategyOptions { GracePeriod = value }),
            MaxDeliveries = Read<int?>("MaxDeliveries", null, Whole, static value => _ = new RabbitMQStrategyOptions { MaxDeliveries = value }),
            NodeTimeout = Read("NodeTimeout", TimeSpan.FromMinutes(1), Time, static value => _ = new RabbitMQStrategyOptions { NodeTimeout = value }),
            PayloadStore = Read<IPayloadStore?>("PayloadFolder", null, static text => new FolderPayloadStore(text)),
            Logger = logger,
        };
        NoteUnknown();
        return options;
    }

    public ParallelismNodeOptions ReadNode(ILogger? logger)
    {
        var defaults = new ParallelismNodeOptions();
        var options = new ParallelismNodeOptions
        {
            Connection = ReadConnection(),
            Name = Read("Name", defaults.Name, static text => text, static value => _ = new ParallelismNodeOptions { Name = value }),
            Slots = Read<int?>("Slots", null, Whole, static value => _ = new ParallelismNodeOptions { Slots = value }),
            RequireRemoteWork = Read("RequireRemoteWork", false, bool.Parse),
            DrainTimeout = Read("DrainTimeout", defaults.DrainTimeout, Time, static value => _ = new ParallelismNodeOptions { DrainTimeout = value }),
            Thread = Read("Threads", false, bool.Parse) ? new() : null,
            PayloadStore = Read<IPayloadStore?>("PayloadFolder", null, static text => new FolderPayloadStore(text)),
            Logger = logger,
        };
        NoteUnknown();
        return options;
    }

    public IReadOnlyList<string> Mistakes => _mistakes;

    private RabbitMQConnectionOptions ReadConnection()
    {
        var defaults = new RabbitMQConnectionOptions();
        string? clientKey = Read<string?>("ClientKeyFile", null, static text => text);
        var connection = new RabbitMQConnectionOptions
        {
            Uris = ReadUris(),
            SigningKey = Read<byte[]?>("SigningKey", null, static text => Convert.FromBase64String(text), static value => _ = new RabbitMQConnectionOptions { SigningKey = value }, isSecret: true),
            Application = Read("Application", defaults.Application, static text => text, static value => _ = new RabbitMQConnectionOptions { Application = value }),
            CodeRoot = Read<Assembly?>("CodeRoot", null, Assembly.Load),
            Heartbeat = Read("Heartbeat", defaults.Heartbeat, Time, static value => _ = new RabbitMQConnectionOptions { Heartbeat = value }),
            MaxMessageSize = Read("MaxMessageSize", defaults.MaxMessageSize, static text => (int)Whole(text)!, static value => _ = new RabbitMQConnectionOptions { MaxMessageSize = value }),
            MaxMessageAge = Read("MaxMessageAge", defaults.MaxMessageAge, Time, static value => _ = new RabbitMQConnectionOptions { MaxMessageAge = value }),
            CertificateAuthorities = Read<X509Certificate2Collection?>("CertificateAuthoritiesFile", null, Authorities),
            ClientCertificate = Read<X509Certificate2?>("ClientCertificateFile", null, text => X509Certificate2.CreateFromPemFile(text, clientKey)),
            ServerName = Read<string?>("ServerName", null, static text => text),
        };
        try
        {
            if (!_mistakes.Exists(mistake => mistake.Contains(":SigningKey", StringComparison.Ordinal)))
                _ = connection.Keys();
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            _mistakes.Add($"{section.Path}:SigningKey is missing: {FirstLine(error)}");
        }
        return connection;
    }

    // One text with commas, or a list.
    private IReadOnlyList<Uri> ReadUris()
    {
        _known.Add("Uris");
        string[] texts = section.GetSection("Uris").GetChildren().Any()
            ? [.. section.GetSection("Uris").GetChildren().Select(static child => child.Value ?? "")]
            : section["Uris"]?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        try
        {
            return texts.Length == 0
                ? new RabbitMQConnectionOptions().Uris
                : new RabbitMQConnectionOptions { Uris = [.. texts.Select(static text => new Uri(text))] }.Uris;
        }
        catch (Exception error) when (error is UriFormatException or ArgumentException)
        {
            // Not the text itself: there may be a password in it.
            _mistakes.Add($"{section.Path}:Uris cannot be read: {FirstLine(error)}");
            return [new("amqp://localhost")];
        }
    }

    // A blank text counts as not set.
    private T Read<T>(string key, T fallback, Func<string, T> parse, Action<T>? probe = null, bool isSecret = false)
    {
        _known.Add(key);
        string? text = section[key]?.Trim();
        if (string.IsNullOrEmpty(text))
            return fallback;
        try
        {
            T value = parse(text);
            probe?.Invoke(value);
            return value;
        }
        catch (Exception error) when (error is FormatException or OverflowException or ArgumentException or IOException or UnauthorizedAccessException or CryptographicException or BadImageFormatException)
        {
            _mistakes.Add($"{section.Path}:{key}{(isSecret ? "" : $" is \"{text}\"")}: {FirstLine(error)}");
            return fallback;
        }
    }

    private void NoteUnknown() => _mistakes.AddRange(section.GetChildren()
        .Where(child => !_known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
        .Select(child => $"{child.Path} is not a known key: Known there are {string.Join(", ", _known)}"));

    private static X509Certificate2Collection Authorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        return authorities.Count > 0 ? authorities : throw new CryptographicException("There is no certificate in it.");
    }

    private static TimeSpan Time(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);

    private static int? Whole(string text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    // Without the parameter and the value, which stand in front of it.
    private static string FirstLine(Exception error)
    {
        string line = error.Message.Split('\n')[0].TrimEnd('\r');
        int parameter = line.IndexOf(" (Parameter", StringComparison.Ordinal);
        return parameter < 0 ? line : line[..parameter];
    }
}
