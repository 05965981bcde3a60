using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Parallelism.Broker;

// The real broker, through its official client.
internal sealed class RabbitBroker : IBroker
{
    private readonly ConnectionFactory _factory;
    private readonly List<AmqpTcpEndpoint> _endpoints;

    public RabbitBroker(RabbitMQConnectionOptions options)
    {
        Uri[] uris = [.. options.Uris];
        _factory = new ConnectionFactory
        {
            // It does not heed a channel that closes, and can lose a consumer without a word (its issue 1993): Supervisor does this.
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = options.Heartbeat,
            RequestedConnectionTimeout = TimeSpan.FromSeconds(10),
            HandshakeContinuationTimeout = TimeSpan.FromSeconds(10),
            ContinuationTimeout = TimeSpan.FromSeconds(15),
            MaxInboundMessageBodySize = (uint)options.MaxMessageSize * 2,
            Uri = uris[0],
        };
        if (options.ClientCertificate is not null && string.IsNullOrEmpty(uris[0].UserInfo))
            _factory.AuthMechanisms = [new ExternalMechanismFactory()];
        _endpoints = [.. uris.Select(uri => Endpoint(uri, options))];
        Address = string.Join(", ", _endpoints.Select(static endpoint => $"{endpoint.HostName}:{endpoint.Port}"));
    }

    public string Address { get; }

    public async Task<IBrokerSession> ConnectAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            IConnection connection = await _factory.CreateConnectionAsync(_endpoints, name, cancellationToken).ConfigureAwait(false);
            return new RabbitSession(connection);
        }
        catch (BrokerUnreachableException error)
        {
            throw new BrokerLostException(Reason(error), error);
        }
    }

    // Its own message says only that there is none; why stands deep inside.
    private static string Reason(Exception error)
    {
        while ((error is AggregateException { InnerExceptions: [.., var last] } ? last : error.InnerException) is { } inner)
            error = inner;
        return error.Message;
    }

    private static AmqpTcpEndpoint Endpoint(Uri uri, RabbitMQConnectionOptions options)
    {
        var endpoint = new AmqpTcpEndpoint(uri);
        if (!string.Equals(uri.Scheme, "amqps", StringComparison.OrdinalIgnoreCase))
            return endpoint;
        endpoint.Ssl = new SslOption
        {
            Enabled = true,
            ServerName = options.ServerName ?? uri.Host,
            Version = SslProtocols.None,
            Certs = options.ClientCertificate is { } own ? [own] : null,
            CertificateValidationCallback = options.CertificateAuthorities is { Count: > 0 } authorities
                ? (_, certificate, _, errors) => IsTrusted(certificate, errors, authorities)
                : null,
        };
        return endpoint;
    }

    // By our own authorities instead of the system's; that the name is the server's is demanded all the same.
    private static bool IsTrusted(X509Certificate? certificate, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var server = new X509Certificate2(certificate);
        return chain.Build(server);
    }
}
