namespace Parallelism.Envelopes;

internal enum EnvelopeKind : byte
{
    // From a client, by way of the work or the suspects exchange.
    Task = 1,

    // From a node, to the client's results.
    Result = 2,
    Taken = 3,

    // On the control exchange.
    Cancel = 4,
    Ping = 5,
    Drain = 6,
    Status = 7,
}
