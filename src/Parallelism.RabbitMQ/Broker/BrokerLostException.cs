namespace Parallelism.Broker;

// The session is over, or there is none to be had.
internal sealed class BrokerLostException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    // The connection stood, and what was asked for was not answered in time.
    public bool IsSilence { get; init; }
}
