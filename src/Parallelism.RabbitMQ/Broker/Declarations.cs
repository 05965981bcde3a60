namespace Parallelism.Broker;

// Both sides declare the exchanges, in the same words: whoever comes first makes them. Queues of work are the nodes' alone, for the broker demands of
// whoever declares one that he may read it, and a caller should not be able to.
internal static class Declarations
{
    // Deliveries beside the first one.
    public const int TaskLimit = 2;
    public const int SuspectLimit = 1;

    private const int DeadLength = 10_000;
    private static readonly TimeSpan DeadAge = TimeSpan.FromDays(14);
    private static readonly TimeSpan ResultsExpire = TimeSpan.FromMinutes(10);

    // How long a delivery may stay in hand, where the broker lets a queue say so: longer than any work should take.
    private static readonly TimeSpan ConsumerTimeout = TimeSpan.FromHours(24);

    // The broker's own, unless its configuration says something else.
    public static readonly TimeSpan UsualConsumerTimeout = TimeSpan.FromMinutes(30);

    public static async Task DeclareExchangesAsync(IBrokerSession session, Names names, CancellationToken cancellationToken)
    {
        await session.DeclareExchangeAsync(names.Work, isTopic: true, cancellationToken).ConfigureAwait(false);
        await session.DeclareExchangeAsync(names.Suspects, isTopic: true, cancellationToken).ConfigureAwait(false);
        await session.DeclareExchangeAsync(names.Dead, isTopic: true, cancellationToken).ConfigureAwait(false);
        await session.DeclareExchangeAsync(names.Results, isTopic: true, cancellationToken).ConfigureAwait(false);
        await session.DeclareExchangeAsync(names.Control, isTopic: true, cancellationToken).ConfigureAwait(false);
    }

    public static async Task DeclareQueuesAsync(IBrokerSession session, Names names, CancellationToken cancellationToken)
    {
        TimeSpan? consumerTimeout = CanSetConsumerTimeout(session.ServerVersion) ? ConsumerTimeout : null;
        string allOfCode = $"{names.Code}.*";
        await session.DeclareQueueAsync(
            new(names.TaskQueue)
            {
                DeliveryLimit = TaskLimit,
                DeadLetterExchange = names.Suspects,
                ConsumerTimeout = consumerTimeout,
                Bindings = [(names.Work, allOfCode)],
            },
            cancellationToken).ConfigureAwait(false);
        await session.DeclareQueueAsync(
            new(names.SuspectQueue)
            {
                DeliveryLimit = SuspectLimit,
                DeadLetterExchange = names.Dead,
                ConsumerTimeout = consumerTimeout,
                Bindings = [(names.Suspects, allOfCode)],
            },
            cancellationToken).ConfigureAwait(false);
        await session.DeclareQueueAsync(
            new(names.DeadQueue) { MaxLength = DeadLength, MessageTimeToLive = DeadAge, Bindings = [(names.Dead, "#")] }, cancellationToken).ConfigureAwait(false);
    }

    // Quorum, so that results outlive the death of the broker's node that it was declared at.
    public static QueueSpec Results(Names names, Guid client) => new(names.ResultQueue(client))
    {
        Expires = ResultsExpire,
        Bindings = [(names.Results, Names.ResultKey(client)), (names.Dead, $"*.{client:N}")],
    };

    public static QueueSpec Control(Names names) => new(names.NewControlQueue()) { IsQuorum = false, Bindings = [(names.Control, "#")] };

    // Per queue since 3.12.
    public static bool CanSetConsumerTimeout(string version) =>
        Version.TryParse(version.Split('-', '+')[0], out Version? parsed) && parsed >= new Version(3, 12);
}
