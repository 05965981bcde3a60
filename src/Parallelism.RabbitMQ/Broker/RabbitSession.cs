using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Parallelism.Broker;

// One connection, and for each lane a channel to publish on and one to consume on. The end of any of them is the end of all.
internal sealed class RabbitSession : IBrokerSession
{
    // So many messages may wait for their confirmation on a channel.
    private const int MaxUnconfirmed = 256;

    // A broker that neither confirms for so long nor says that it is blocked never will: a queue that the message goes to has no leader, say.
    private static readonly TimeSpan ConfirmPatience = TimeSpan.FromSeconds(30);

    private readonly IConnection _connection;
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _making = new(1, 1);
    private readonly IChannel?[] _publishers = new IChannel?[Enum.GetValues<Lane>().Length];
    private readonly IChannel?[] _consumers = new IChannel?[Enum.GetValues<Lane>().Length];
    private readonly string?[] _tags = new string?[Enum.GetValues<Lane>().Length];
    // Ours, and not the client's: a message that waits for its turn does not wait for its confirmation yet.
    private readonly SemaphoreSlim[] _unconfirmed = [.. Enum.GetValues<Lane>().Select(static _ => new SemaphoreSlim(MaxUnconfirmed))];
    private IChannel? _declaring;
    private volatile bool _isBlocked;

    public RabbitSession(IConnection connection)
    {
        _connection = connection;
        ServerVersion = connection.ServerProperties?.TryGetValue("version", out object? version) == true && version is byte[] bytes ? Encoding.UTF8.GetString(bytes) : "";
        connection.ConnectionShutdownAsync += (_, shutdown) => End($"the connection was closed ({shutdown.ReplyCode} {shutdown.ReplyText})");
        connection.ConnectionBlockedAsync += (_, _) => SetBlocked(true);
        connection.ConnectionUnblockedAsync += (_, _) => SetBlocked(false);
        if (!connection.IsOpen)
            _ended.TrySetResult("the connection was closed at once");
    }

    public Task<string> Ended => _ended.Task;

    public bool IsBlocked => _isBlocked;

    public string ServerVersion { get; }

    public Task DeclareExchangeAsync(string exchange, bool isTopic, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        IChannel channel = await DeclaringAsync().ConfigureAwait(false);
        await channel.ExchangeDeclareAsync(exchange, isTopic ? ExchangeType.Topic : ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken)
            .ConfigureAwait(false);
    }, cancellationToken);

    public Task DeclareQueueAsync(QueueSpec queue, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        // An exclusive queue belongs to the connection, a quorum queue to nobody.
        IChannel channel = await DeclaringAsync().ConfigureAwait(false);
        await channel.QueueDeclareAsync(queue.Name, durable: queue.IsQuorum, exclusive: !queue.IsQuorum, autoDelete: !queue.IsQuorum, Arguments(queue), cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        foreach ((string exchange, string routingKey) in queue.Bindings)
            await channel.QueueBindAsync(queue.Name, exchange, routingKey, cancellationToken: cancellationToken).ConfigureAwait(false);
    }, cancellationToken);

    public Task DeleteQueueAsync(string queue) => GuardAsync(async () =>
    {
        IChannel channel = await DeclaringAsync().ConfigureAwait(false);
        await channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: false).ConfigureAwait(false);
    });

    public async Task<QueueState?> LookAsync(string queue)
    {
        // Asking for a queue that is not there closes the channel, so it gets one of its own.
        QueueState? state = null;
        await GuardAsync(async () =>
        {
            using IChannel channel = await _connection.CreateChannelAsync().ConfigureAwait(false);
            try
            {
                QueueDeclareOk found = await channel.QueueDeclarePassiveAsync(queue).ConfigureAwait(false);
                state = new(found.MessageCount, found.ConsumerCount);
                await channel.CloseAsync().ConfigureAwait(false);
            }
            catch (OperationInterruptedException error) when (error.ShutdownReason?.ReplyCode == Constants.NotFound)
            {
                state = null;
            }
        }).ConfigureAwait(false);
        return state;
    }

    public async Task<bool> PublishAsync(Lane lane, string exchange, string routingKey, ReadOnlyMemory<byte> body, bool isDurable)
    {
        bool isRouted = true;
        await GuardAsync(async () =>
        {
            IChannel channel = _publishers[(int)lane] ?? await MakeAsync(_publishers, lane, confirms: true).ConfigureAwait(false);
            var properties = new BasicProperties { DeliveryMode = isDurable ? DeliveryModes.Persistent : DeliveryModes.Transient };
            await _unconfirmed[(int)lane].WaitAsync().ConfigureAwait(false);
            try
            {
                await ConfirmedAsync(channel.BasicPublishAsync(exchange, routingKey, mandatory: true, properties, body, CancellationToken.None).AsTask()).ConfigureAwait(false);
            }
            catch (PublishException error) when (error.IsReturn)
            {
                isRouted = false;
            }
            finally
            {
                _unconfirmed[(int)lane].Release();
            }
        }).ConfigureAwait(false);
        return isRouted;
    }

    public Task ConsumeAsync(Lane lane, string queue, int prefetch, Func<Delivery, Task> onDelivery, CancellationToken cancellationToken) => GuardAsync(async () =>
    {
        IChannel channel = await MakeAsync(_consumers, lane, confirms: false).ConfigureAwait(false);
        await channel.BasicQosAsync(0, (ushort)Math.Min(prefetch, ushort.MaxValue), global: false, cancellationToken).ConfigureAwait(false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        // The body is the client's buffer, and only for the length of this call.
        consumer.ReceivedAsync += (_, delivered) => onDelivery(new(this, lane, delivered.DeliveryTag, delivered.Body.ToArray())
        {
            DeliveryCount = CountOf(delivered),
            Exchange = delivered.Exchange,
        });
        consumer.UnregisteredAsync += (_, _) => _tags[(int)lane] is null ? Task.CompletedTask : End($"the broker ended the consumer of {queue}");
        _tags[(int)lane] = await channel.BasicConsumeAsync(queue, autoAck: false, consumer, cancellationToken).ConfigureAwait(false);
    }, cancellationToken);

    public Task StopConsumingAsync(Lane lane) => GuardAsync(async () =>
    {
        if (_tags[(int)lane] is not { } tag)
            return;
        _tags[(int)lane] = null;
        await _consumers[(int)lane]!.BasicCancelAsync(tag).ConfigureAwait(false);
    });

    public Task AckAsync(Delivery delivery) => QuietlyAsync(delivery, static (channel, tag) => channel.BasicAckAsync(tag, multiple: false));

    public Task ReturnAsync(Delivery delivery) => QuietlyAsync(delivery, static (channel, tag) => channel.BasicNackAsync(tag, multiple: false, requeue: true));

    public async ValueTask DisposeAsync()
    {
        _ended.TrySetResult("it was closed here");
        try
        {
            await _connection.CloseAsync(TimeSpan.FromSeconds(2)).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It was over before.
        }
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private static Dictionary<string, object?> Arguments(QueueSpec queue)
    {
        var arguments = new Dictionary<string, object?>();
        if (queue.IsQuorum)
            arguments["x-queue-type"] = "quorum";
        if (queue.DeliveryLimit is { } limit)
            arguments["x-delivery-limit"] = limit;
        if (queue.DeadLetterExchange is { } exchange)
            arguments["x-dead-letter-exchange"] = exchange;
        if (queue.Expires is { } expires)
            arguments["x-expires"] = (long)expires.TotalMilliseconds;
        if (queue.MaxLength is { } length)
            arguments["x-max-length"] = length;
        if (queue.MessageTimeToLive is { } age)
            arguments["x-message-ttl"] = (long)age.TotalMilliseconds;
        if (queue.ConsumerTimeout is { } timeout)
            arguments["x-consumer-timeout"] = (long)timeout.TotalMilliseconds;
        return arguments;
    }

    // A quorum queue counts; others only say that there was a delivery before.
    private static int CountOf(BasicDeliverEventArgs delivered) =>
        delivered.BasicProperties.Headers?.TryGetValue("x-delivery-count", out object? count) == true
            ? (int)Math.Min(int.MaxValue, Convert.ToInt64(count, null))
            : delivered.Redelivered ? 1 : 0;

    private async Task<IChannel> DeclaringAsync()
    {
        if (_declaring is { } known)
            return known;
        return _declaring = await WatchedAsync(confirms: false).ConfigureAwait(false);
    }

    private async Task<IChannel> MakeAsync(IChannel?[] channels, Lane lane, bool confirms)
    {
        await _making.WaitAsync().ConfigureAwait(false);
        try
        {
            return channels[(int)lane] ??= await WatchedAsync(confirms).ConfigureAwait(false);
        }
        finally
        {
            _making.Release();
        }
    }

    private async Task<IChannel> WatchedAsync(bool confirms)
    {
        var options = new CreateChannelOptions(
            publisherConfirmationsEnabled: confirms,
            publisherConfirmationTrackingEnabled: confirms,
            outstandingPublisherConfirmationsRateLimiter: null,
            consumerDispatchConcurrency: 1);
        IChannel channel = await _connection.CreateChannelAsync(options).ConfigureAwait(false);
        channel.ChannelShutdownAsync += (_, shutdown) => End($"a channel was closed ({shutdown.ReplyCode} {shutdown.ReplyText})");
        return channel;
    }

    private async Task QuietlyAsync(Delivery delivery, Func<IChannel, ulong, ValueTask> act)
    {
        if (_ended.Task.IsCompleted || _consumers[(int)delivery.Lane] is not { } channel)
            return;
        try
        {
            await act(channel, delivery.Tag).ConfigureAwait(false);
        }
        catch (Exception error) when (IsLoss(error))
        {
            // The broker delivers it again.
        }
    }

    private async Task ConfirmedAsync(Task publishing)
    {
        while (true)
        {
            try
            {
                await publishing.WaitAsync(ConfirmPatience).ConfigureAwait(false);
                return;
            }
            catch (TimeoutException)
            {
                // It may have come at the last moment.
                if (_isBlocked || publishing.IsCompleted)
                    continue;
                Forget(publishing);
                throw new TimeoutException($"the broker has not confirmed a message for {ConfirmPatience.TotalSeconds} s");
            }
        }
    }

    private static void Forget(Task task) =>
        _ = task.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    // Also where the client would wait on for what can never come.
    private async Task GuardAsync(Func<Task> act, CancellationToken cancellationToken = default)
    {
        try
        {
            Task acting = act();
            if (await Task.WhenAny(acting, _ended.Task).ConfigureAwait(false) != acting)
            {
                Forget(acting);
                throw new BrokerLostException(await _ended.Task.ConfigureAwait(false));
            }
            await acting.ConfigureAwait(false);
        }
        catch (Exception error) when (IsSilence(error) && !cancellationToken.IsCancellationRequested)
        {
            string message = error is TimeoutException ? error.Message : "the broker did not answer in time";
            await End(message).ConfigureAwait(false);
            throw new BrokerLostException(message, error) { IsSilence = true };
        }
        catch (Exception error) when (IsLoss(error))
        {
            await End(error.Message).ConfigureAwait(false);
            throw new BrokerLostException(error.Message, error);
        }
    }

    // The client cancels what was not answered within its limit, or says so, as the answer fails to come.
    private static bool IsSilence(Exception error) => error is TimeoutException or OperationCanceledException;

    private static bool IsLoss(Exception error) =>
        error is AlreadyClosedException or OperationInterruptedException or RabbitMQClientException or ObjectDisposedException or IOException;

    private Task End(string reason)
    {
        _ended.TrySetResult(reason);
        return Task.CompletedTask;
    }

    private Task SetBlocked(bool isBlocked)
    {
        _isBlocked = isBlocked;
        return Task.CompletedTask;
    }
}
