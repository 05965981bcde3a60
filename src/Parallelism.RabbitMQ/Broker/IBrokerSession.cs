namespace Parallelism.Broker;

// One life of a connection. Nothing of it is mended: when the connection, a channel or a consumer ends, all of it has ended, and whoever owns it
// connects anew.
internal interface IBrokerSession : IAsyncDisposable
{
    // Completes when the session has ended, with the reason; never fails.
    Task<string> Ended { get; }

    // The broker has asked publishers to wait (memory or disk alarm).
    bool IsBlocked { get; }

    string ServerVersion { get; }

    Task DeclareExchangeAsync(string exchange, bool isTopic, CancellationToken cancellationToken);

    Task DeclareQueueAsync(QueueSpec queue, CancellationToken cancellationToken);

    Task DeleteQueueAsync(string queue);

    // Messages that wait in the queue, not counting those in somebody's hands, and consumers; null where there is no such queue.
    Task<QueueState?> LookAsync(string queue);

    // Ends when the broker has taken the message over; false where no queue wanted it. Throws BrokerLostException when the session ends before:
    // then the message may be there or not. There is no token: a wait that is given up would leave the channel's confirmations in disorder.
    Task<bool> PublishAsync(Lane lane, string exchange, string routingKey, ReadOnlyMemory<byte> body, bool isDurable);

    // Deliveries come one at a time; the handler must not run work.
    Task ConsumeAsync(Lane lane, string queue, int prefetch, Func<Delivery, Task> onDelivery, CancellationToken cancellationToken);

    Task StopConsumingAsync(Lane lane);

    // Nothing happens where the delivery's session is over: the broker has long taken the message back.
    Task AckAsync(Delivery delivery);

    // Back into its queue.
    Task ReturnAsync(Delivery delivery);
}
