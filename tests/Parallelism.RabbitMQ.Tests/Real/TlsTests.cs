using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Parallelism.Broker;

namespace Parallelism.Tests.Real;

// With an authority of one's own: the broker shows a certificate of it, and so do its clients.
public sealed class TlsTests
{
    [BrokerFact]
    public async Task A_private_authority_is_trusted_names_are_checked_and_clients_show_theirs()
    {
        string folder = Directory.CreateTempSubdirectory("parallelism-tls-").FullName;
        using X509Certificate2 authority = MakeAuthority(), stranger = MakeAuthority();
        using X509Certificate2 server = Issue(authority, "broker.test", isServer: true), client = Issue(authority, "node", isServer: false);
        await File.WriteAllTextAsync(Path.Combine(folder, "ca.pem"), authority.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "server.pem"), server.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(folder, "server.key"), server.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        int port = BrokerServer.FreePort();
        await using BrokerServer broker = await BrokerServer.StartAsync(
        [
            $"listeners.ssl.1 = 127.0.0.1:{port}",
            $"ssl_options.cacertfile = {folder}/ca.pem",
            $"ssl_options.certfile = {folder}/server.pem",
            $"ssl_options.keyfile = {folder}/server.key",
            "ssl_options.verify = verify_peer",
            "ssl_options.fail_if_no_peer_cert = true",
        ]);
        try
        {
            RabbitMQConnectionOptions good = Options(port, authority, client, "broker.test");
            await using (var node = new ParallelismNode(new() { Connection = good, Slots = 1, Thread = new() }))
            await using (var strategy = new RabbitMQStrategy(new RabbitMQStrategyOptions { Connection = good }))
                (await strategy.RunAsync(static () => 42)).Should().Be(42);
            foreach (RabbitMQConnectionOptions bad in (RabbitMQConnectionOptions[])
            [
                Options(port, stranger, client, "broker.test"),
                Options(port, authority, client, "other.test"),
                Options(port, authority, null, "broker.test"),
            ])
            {
                Func<Task> connect = () => new RabbitBroker(bad).ConnectAsync("bad", CancellationToken.None);
                await connect.Should().ThrowAsync<BrokerLostException>();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static RabbitMQConnectionOptions Options(int port, X509Certificate2 authority, X509Certificate2? own, string name) => new()
    {
        Uris = [new Uri($"amqps://guest:guest@127.0.0.1:{port}")],
        SigningKey = Local.Key,
        CodeRoot = typeof(Local).Assembly,
        CertificateAuthorities = [authority],
        ClientCertificate = own,
        ServerName = name,
    };

    private static X509Certificate2 MakeAuthority()
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest("CN=private authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, string name, bool isServer)
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(isServer ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2")], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 issued = request.Create(authority, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddHours(12), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }
}
