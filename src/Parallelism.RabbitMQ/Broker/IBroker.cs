namespace Parallelism.Broker;

// The broker as this library sees it: a place to connect to. The real client stands behind it, or a test's memory.
internal interface IBroker
{
    // For messages; without a password.
    string Address { get; }

    // One connection with all its channels, which lives until any of them ends. Throws BrokerLostException where there is none to be had.
    Task<IBrokerSession> ConnectAsync(string name, CancellationToken cancellationToken);
}
