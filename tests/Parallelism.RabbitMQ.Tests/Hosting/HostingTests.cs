using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Parallelism.Broker;
using Parallelism.Tests.Memory;

namespace Parallelism.Tests.Hosting;

// The strategy by its name in configuration, and a host that is a node.
public sealed class HostingTests
{
    private const int Limit = 60_000;

    private static readonly Dictionary<string, string?> Sound = new()
    {
        ["Parallelism:Strategy"] = "rabbitmq",
        ["Parallelism:MaxDegreeOfParallelism"] = "3",
        ["Parallelism:RabbitMQ:SigningKey"] = Convert.ToBase64String(Local.Key),
        ["Parallelism:RabbitMQ:CodeRoot"] = typeof(Local).Assembly.GetName().Name,
        ["Parallelism:RabbitMQ:Application"] = "hosted",
        ["Node:SigningKey"] = Convert.ToBase64String(Local.Key),
        ["Node:CodeRoot"] = typeof(Local).Assembly.GetName().Name,
        ["Node:Application"] = "hosted",
        ["Node:Name"] = "one",
        ["Node:Slots"] = "2",
        ["Node:Threads"] = "true",
    };

    [Fact(Timeout = Limit)]
    public async Task A_host_that_is_a_node_serves_a_strategy_that_configuration_chose_by_name()
    {
        var broker = new MemoryBroker();
        using IHost node = Build(broker, Sound, static builder => builder.Services.AddParallelismNode(builder.Configuration.GetSection("Node")));
        using IHost caller = Build(broker, Sound, AddStrategy);
        await node.StartAsync();
        await caller.StartAsync();
        IExecutionStrategy strategy = caller.Services.GetRequiredService<IExecutionStrategy>();

        int[] results = await strategy.MapAsync(Enumerable.Range(0, 100).ToArray(), static i => i * 2);

        results.Should().Equal(Enumerable.Range(0, 100).Select(static i => i * 2));
        (strategy.Name, strategy.MaxDegreeOfParallelism).Should().Be(("rabbitmq", 3));
        var remote = (RabbitMQStrategy)((ConfiguredStrategy)strategy).Current;
        remote.GetStatistics().Nodes.Should().ContainSingle().Which.Should().Match<RabbitMQNode>(static found => found.Name == "one" && found.Slots == 2);
        await caller.StopAsync();
        await node.StopAsync();
    }

    [Fact(Timeout = Limit)]
    public async Task A_host_that_stops_finishes_what_its_node_has_in_hand()
    {
        var broker = new MemoryBroker();
        using IHost node = Build(broker, Sound, static builder => builder.Services.AddParallelismNode(builder.Configuration.GetSection("Node")));
        await node.StartAsync();
        await using var strategy = new RabbitMQStrategy(new RabbitMQStrategyOptions { Connection = Connection("hosted") }, broker);
        string folder = Directory.CreateTempSubdirectory("parallelism-hosting-").FullName;
        try
        {
            Task<int> call = strategy.RunAsync(async () =>
            {
                await File.WriteAllTextAsync(Path.Combine(folder, "begun"), "");
                while (!File.Exists(Path.Combine(folder, "go")))
                    await Task.Delay(10);
                return 42;
            });
            await Until.TrueAsync(() => File.Exists(Path.Combine(folder, "begun")));
            Task stopping = node.StopAsync();
            await Until.TrueAsync(() => strategy.GetStatistics().Nodes.All(static found => found.IsLeaving));
            stopping.IsCompleted.Should().BeFalse("an item is in hand");
            await File.WriteAllTextAsync(Path.Combine(folder, "go"), "");
            (await call).Should().Be(42);
            await stopping;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task Mistakes_of_a_node_stop_its_host_with_all_of_them_and_without_what_is_secret()
    {
        var broken = new Dictionary<string, string?>(Sound)
        {
            ["Node:SigningKey"] = "c2hvcnQ=",
            ["Node:Uris"] = "amqp://guest:hidden@one,http://two",
            ["Node:Slots"] = "0",
            ["Node:Heartbeat"] = "00:00:01",
            ["Node:Slot"] = "1",
        };
        using IHost node = Build(new(), broken, static builder => builder.Services.AddParallelismNode(builder.Configuration.GetSection("Node")));

        OptionsValidationException error = (await node.Invoking(static host => host.StartAsync()).Should().ThrowAsync<OptionsValidationException>()).Which;

        error.Failures.Should().HaveCount(5).And
            .Contain("Node:SigningKey: A signing key has 5 bytes, and must have 32 or more.").And
            .Contain("Node:Uris cannot be read: Uris must have at least one URI, each amqp:// or amqps://.").And
            .Contain("Node:Heartbeat is \"00:00:01\": Heartbeat must be 5 to 60 seconds.").And
            .ContainSingle(static failure => failure.StartsWith("Node:Slots is \"0\": ", StringComparison.Ordinal)).And
            .ContainSingle(static failure => failure.StartsWith("Node:Slot is not a known key: Known there are ", StringComparison.Ordinal));
        error.Message.Should().NotContain("hidden").And.NotContain("c2hvcnQ=");
    }

    [Fact(Timeout = Limit)]
    public async Task Mistakes_of_the_strategy_are_listed_with_the_others_where_it_is_chosen()
    {
        var broken = new Dictionary<string, string?>(Sound)
        {
            ["Parallelism:MaxDegreeOfParallelism"] = "0",
            ["Parallelism:RabbitMQ:MaxDeliveries"] = "none",
            ["Parallelism:RabbitMQ:SigningKey"] = null,
        };
        using IHost caller = Build(new(), broken, AddStrategy);
        OptionsValidationException error = (await caller.Invoking(static host => host.StartAsync()).Should().ThrowAsync<OptionsValidationException>()).Which;
        error.Failures.Should().HaveCount(3).And
            .ContainSingle(static failure => failure.StartsWith("Parallelism:rabbitmq:SigningKey is missing: ", StringComparison.Ordinal)).And
            .ContainSingle(static failure => failure.StartsWith("Parallelism:rabbitmq:MaxDeliveries is \"none\": ", StringComparison.Ordinal));

        broken["Parallelism:MaxDegreeOfParallelism"] = "2";
        broken["Parallelism:Strategy"] = "thread";
        using IHost other = Build(new(), broken, AddStrategy);
        await other.StartAsync();
        other.Services.GetRequiredService<IExecutionStrategy>().Name.Should().Be("thread");
        await other.StopAsync();
    }

    // Every key of the sections, each with a value of its own, is read into the option of its name.
    [Fact]
    public void Every_key_reaches_its_option()
    {
        string pem = Path.GetTempFileName();
        try
        {
            using var key = System.Security.Cryptography.RSA.Create(2048);
            using var certificate = new System.Security.Cryptography.X509Certificates.CertificateRequest(
                "CN=own", key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1)
                .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            File.WriteAllText(pem, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
            IConfigurationSection section = Section(new()
            {
                ["It:Uris:0"] = "amqps://one:5671",
                ["It:Uris:1"] = "amqps://two:5671",
                ["It:SigningKey"] = Convert.ToBase64String(Local.Key),
                ["It:Application"] = "app",
                ["It:CodeRoot"] = typeof(Local).Assembly.GetName().Name,
                ["It:Heartbeat"] = "00:00:07",
                ["It:MaxMessageSize"] = "70000",
                ["It:MaxMessageAge"] = "01:00:00",
                ["It:CertificateAuthoritiesFile"] = pem,
                ["It:ClientCertificateFile"] = pem,
                ["It:ClientKeyFile"] = pem,
                ["It:ServerName"] = "broker.test",
                ["It:Timeout"] = "00:05:00",
                ["It:GracePeriod"] = "00:00:03",
                ["It:MaxDeliveries"] = "1",
                ["It:NodeTimeout"] = "00:00:20",
                ["It:PayloadFolder"] = Path.GetTempPath(),
            });
            var reading = new Parallelism.Configuration.RabbitMQSection(section);
            RabbitMQStrategyOptions options = reading.ReadStrategy(5, null);

            reading.Mistakes.Should().BeEmpty();
            RabbitMQConnectionOptions connection = options.Connection;
            connection.Uris.Select(static uri => uri.Host).Should().Equal("one", "two");
            connection.SigningKey.Should().Equal(Local.Key);
            (connection.Application, connection.CodeRoot, connection.Heartbeat, connection.MaxMessageSize, connection.MaxMessageAge, connection.ServerName)
                .Should().Be(("app", typeof(Local).Assembly, TimeSpan.FromSeconds(7), 70_000, TimeSpan.FromHours(1), "broker.test"));
            connection.CertificateAuthorities.Should().ContainSingle().Which.Subject.Should().Be("CN=own");
            connection.ClientCertificate!.HasPrivateKey.Should().BeTrue();
            (options.MaxDegreeOfParallelism, options.Timeout, options.GracePeriod, options.MaxDeliveries, options.NodeTimeout)
                .Should().Be((5, TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(3), 1, TimeSpan.FromSeconds(20)));
            options.PayloadStore.Should().BeOfType<FolderPayloadStore>();
        }
        finally
        {
            File.Delete(pem);
        }
    }

    private static void AddStrategy(HostApplicationBuilder builder) =>
        builder.Services.AddRabbitMQStrategy().AddParallelism(builder.Configuration.GetSection("Parallelism"));

    private static RabbitMQConnectionOptions Connection(string application) => new() { SigningKey = Local.Key, CodeRoot = typeof(Local).Assembly, Application = application };

    private static IConfigurationSection Section(Dictionary<string, string?> values) => new ConfigurationBuilder().AddInMemoryCollection(values).Build().GetSection("It");

    private static IHost Build(MemoryBroker broker, Dictionary<string, string?> values, Action<HostApplicationBuilder> add)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(values);
        builder.Services.AddSingleton<IBroker>(broker);
        add(builder);
        return builder.Build();
    }
}
