namespace Parallelism.Tests.Real;

// One broker for the tests of a collection, which run one after the other.
public sealed class BrokerFixture : IAsyncLifetime
{
    private BrokerServer? _server;

    internal BrokerServer Server => _server ?? throw new InvalidOperationException("There is no broker.");

    public async Task InitializeAsync()
    {
        if (BrokerFiles.WhyNot is null)
            _server = await BrokerServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    internal RabbitMQConnectionOptions Connection(string? application = null) => new()
    {
        Uris = [Server.Uri],
        SigningKey = Local.Key,
        CodeRoot = typeof(Local).Assembly,
        Heartbeat = TimeSpan.FromSeconds(5),
        Application = application ?? Guid.NewGuid().ToString("N"),
    };
}
