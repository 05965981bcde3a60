using Microsoft.Extensions.Logging;

namespace Parallelism.Broker;

internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Warning, "The session with the broker at {Address} has ended: {Reason}. Connecting anew.")]
    public static partial void SessionLost(ILogger logger, string address, string reason);

    [LoggerMessage(102, LogLevel.Warning, "No session with the broker at {Address}: {Reason}")]
    public static partial void NoSession(ILogger logger, string address, string reason);

    [LoggerMessage(103, LogLevel.Warning, "An envelope was refused: {Reason}. {Count} so far.")]
    public static partial void Refused(ILogger logger, string reason, long count);

    [LoggerMessage(104, LogLevel.Information, "Node {Node} serves {Queue} with {Slots} slots.")]
    public static partial void Serving(ILogger logger, string node, string queue, int slots);

    [LoggerMessage(105, LogLevel.Information, "Node {Node} drains: {Chunks} chunks are still in hand.")]
    public static partial void Draining(ILogger logger, string node, int chunks);

    [LoggerMessage(106, LogLevel.Warning, "The broker {Version} lets no queue set its consumer timeout: work that takes longer than the broker's own (30 minutes unless configured) is taken away and runs again.")]
    public static partial void NoConsumerTimeout(ILogger logger, string version);

    [LoggerMessage(107, LogLevel.Warning, "A chunk that nobody holds any more is sent again (number {Chunk}).")]
    public static partial void Resent(ILogger logger, long chunk);

    [LoggerMessage(110, LogLevel.Warning, "Timeout is {Timeout}, and the broker {Version} lets no queue set its consumer timeout: it takes work away that runs longer than its own consumer_timeout, 30 minutes unless configured.")]
    public static partial void LongTimeout(ILogger logger, string version, TimeSpan timeout);

    [LoggerMessage(109, LogLevel.Warning, "The broker lets nobody read {Queue}: it is deleted and made anew, and results that waited in it are lost. Their items run again.")]
    public static partial void InboxMadeAnew(ILogger logger, string queue);

    [LoggerMessage(108, LogLevel.Error, "A chunk could not be dealt with: {Reason}")]
    public static partial void Unexpected(ILogger logger, string reason);
}
