using Parallelism.Broker;

namespace Parallelism.Tests.Memory;

internal sealed class MemorySession(MemoryBroker broker, string name) : IBrokerSession
{
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MemoryBroker Broker => broker;

    public string Name => name;

    public List<MemoryConsumer> Consumers { get; } = [];

    public Task<string> Ended => _ended.Task;

    public bool IsBlocked { get; set; }

    public string ServerVersion => broker.Version;

    public bool TryEnd(string reason) => _ended.TrySetResult(reason);

    public void ThrowIfEnded()
    {
        if (_ended.Task.IsCompleted)
            throw new BrokerLostException(_ended.Task.Result);
    }

    public async Task DeclareExchangeAsync(string exchange, bool isTopic, CancellationToken cancellationToken) => await Act(static () => { });

    public async Task DeclareQueueAsync(QueueSpec queue, CancellationToken cancellationToken) => await Act(() => broker.Declare(this, queue));

    public async Task DeleteQueueAsync(string queue) => await Act(() => broker.Delete(queue));

    public async Task<QueueState?> LookAsync(string queue)
    {
        QueueState? state = null;
        await Act(() => state = broker.Look(queue));
        return state;
    }

    public async Task<bool> PublishAsync(Lane lane, string exchange, string routingKey, ReadOnlyMemory<byte> body, bool isDurable)
    {
        bool isRouted = false;
        await Act(() => isRouted = broker.Publish(this, exchange, routingKey, body.ToArray()));
        return isRouted;
    }

    public async Task ConsumeAsync(Lane lane, string queue, int prefetch, Func<Delivery, Task> onDelivery, CancellationToken cancellationToken) =>
        await Act(() => broker.Consume(this, lane, queue, prefetch, onDelivery));

    public async Task StopConsumingAsync(Lane lane) => await Act(() => broker.StopConsuming(this, lane));

    public async Task AckAsync(Delivery delivery)
    {
        await Task.Yield();
        broker.Settle(this, delivery, isDone: true);
    }

    public async Task ReturnAsync(Delivery delivery)
    {
        await Task.Yield();
        broker.Settle(this, delivery, isDone: false);
    }

    public ValueTask DisposeAsync()
    {
        broker.End(this, "it was closed here");
        return ValueTask.CompletedTask;
    }

    // Never at once: an answer of a broker comes from elsewhere.
    private async Task Act(Action action)
    {
        await Task.Yield();
        ThrowIfEnded();
        action();
    }
}
