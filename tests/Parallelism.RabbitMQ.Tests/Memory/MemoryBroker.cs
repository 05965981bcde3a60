using Parallelism.Broker;

namespace Parallelism.Tests.Memory;

// A broker in memory, with as much of RabbitMQ as the library uses: topic exchanges, quorum queues with delivery limits and dead letters, prefetch, and
// messages that come back when a session ends. It misbehaves on request, the same way for the same seed as far as the schedule allows.
internal sealed class MemoryBroker(int seed = 1) : IBroker
{
    private readonly object _gate = new();
    private readonly Dictionary<string, MemoryQueue> _queues = [];
    private readonly HashSet<MemorySession> _sessions = [];
    private readonly Random _random = new(seed);
    private readonly HashSet<string> _buried = [];
    private ulong _lastTag;
    private bool _isDown;

    public string Address => "memory";

    public MemoryFaults Faults { get; set; } = MemoryFaults.None;

    // What is published goes through here first; null drops it.
    public Func<MemorySession, string, byte[], byte[]?>? OnPublish { get; set; }

    public string Version { get; set; } = "3.13.0";

    public async Task<IBrokerSession> ConnectAsync(string name, CancellationToken cancellationToken)
    {
        await Task.Yield();
        lock (_gate)
        {
            if (_isDown || _buried.Contains(name))
                throw new BrokerLostException("nobody listens there");
            var session = new MemorySession(this, name);
            _sessions.Add(session);
            return session;
        }
    }

    // As if the broker's process were killed: sessions end, quorum queues stay.
    public void Die()
    {
        MemorySession[] sessions;
        lock (_gate)
        {
            _isDown = true;
            sessions = [.. _sessions];
        }
        foreach (MemorySession session in sessions)
            End(session, "the broker died");
    }

    public void Revive()
    {
        lock (_gate)
            _isDown = false;
    }

    // As if its process were killed: its session ends, and it never comes back.
    public void Bury(MemorySession session)
    {
        lock (_gate)
            _buried.Add(session.Name);
        End(session, "killed");
    }

    // The sessions whose names contain this. The broker may take its time to notice: what is exclusive to them stays.
    public void Cut(string name, bool isNoticed = true)
    {
        MemorySession[] sessions;
        lock (_gate)
            sessions = [.. _sessions.Where(session => session.Name.Contains(name, StringComparison.Ordinal))];
        foreach (MemorySession session in sessions)
            End(session, "cut", isNoticed);
    }

    // The queue has lost its leader: it takes messages and confirms none, and takes no consumers. What it held is gone.
    public void Silence(string queue)
    {
        lock (_gate)
        {
            MemoryQueue silent = _queues[queue];
            silent.IsSilent = true;
            silent.Messages.Clear();
            foreach (MemoryConsumer consumer in silent.Consumers)
                consumer.Unacknowledged.Clear();
            silent.Consumers.Clear();
        }
    }

    public int Count(string queue)
    {
        lock (_gate)
            return _queues.TryGetValue(queue, out MemoryQueue? found) ? found.Messages.Count + found.Consumers.Sum(consumer => consumer.Unacknowledged.Count) : -1;
    }

    public string[] QueueNames
    {
        get
        {
            lock (_gate)
                return [.. _queues.Keys.Order(StringComparer.Ordinal)];
        }
    }

    // As a stranger with access would.
    public void Inject(string exchange, string routingKey, byte[] body)
    {
        lock (_gate)
        {
            Route(new(exchange, routingKey, body));
            DeliverAll();
        }
    }

    public Task DelayAsync()
    {
        int delay;
        lock (_gate)
            delay = Faults.Delay == 0 ? 0 : _random.Next(Faults.Delay + 1);
        return delay == 0 ? Task.CompletedTask : Task.Delay(delay);
    }

    internal void Declare(MemorySession session, QueueSpec spec)
    {
        lock (_gate)
        {
            if (!_queues.TryGetValue(spec.Name, out MemoryQueue? known))
                _queues.Add(spec.Name, new(spec) { Owner = spec.IsQuorum ? null : session });
            else if (known.Spec with { Bindings = spec.Bindings } != spec)
                throw new BrokerLostException($"PRECONDITION_FAILED: {spec.Name} is declared in other words");
            else if (known.Owner is { } owner && owner != session)
                throw new BrokerLostException($"RESOURCE_LOCKED: {spec.Name} belongs to another connection");
        }
    }

    internal void Delete(string queue)
    {
        lock (_gate)
            _queues.Remove(queue);
    }

    internal QueueState? Look(string queue)
    {
        lock (_gate)
            return _queues.TryGetValue(queue, out MemoryQueue? found) ? new(found.Messages.Count, found.Consumers.Count) : null;
    }

    internal bool Publish(MemorySession session, string exchange, string routingKey, byte[] body)
    {
        if (OnPublish is { } hook)
        {
            if (hook(session, exchange, body) is not { } changed)
                return true;
            body = changed;
        }
        bool isSpared = Faults.SparesControl && exchange.EndsWith(".control", StringComparison.Ordinal);
        bool isBroken;
        bool isRouted;
        lock (_gate)
        {
            session.ThrowIfEnded();
            if (!isSpared && Chance(Faults.Lose))
                return true;
            isBroken = !isSpared && Chance(Faults.BreakOnPublish);
            bool isSilent = _queues.Values.Any(queue => queue.IsSilent && IsBound(queue, exchange, routingKey));
            isBroken |= isSilent;
            isRouted = (isBroken && Chance(0.5)) || Route(new(exchange, routingKey, body));
            if (isRouted && !isSpared && Chance(Faults.Duplicate))
                Route(new(exchange, routingKey, body));
            DeliverAll();
        }
        if (isBroken)
        {
            End(session, "broken while it published");
            throw new BrokerLostException("broken while it published");
        }
        return isRouted;
    }

    internal void Consume(MemorySession session, Lane lane, string queue, int prefetch, Func<Delivery, Task> onDelivery)
    {
        lock (_gate)
        {
            session.ThrowIfEnded();
            MemoryQueue found = _queues.GetValueOrDefault(queue) ?? throw new BrokerLostException($"NOT_FOUND: {queue}");
            if (found.IsSilent)
            {
                End(session, "silence");
                throw new BrokerLostException("silence") { IsSilence = true };
            }
            var consumer = new MemoryConsumer(session, lane, found, prefetch, onDelivery);
            found.Consumers.Add(consumer);
            session.Consumers.Add(consumer);
            _ = Task.Run(consumer.RunAsync);
            DeliverAll();
        }
    }

    internal void StopConsuming(MemorySession session, Lane lane)
    {
        lock (_gate)
        {
            foreach (MemoryConsumer consumer in session.Consumers.Where(consumer => consumer.Lane == lane))
                consumer.Queue.Consumers.Remove(consumer);
        }
    }

    internal void Settle(MemorySession session, Delivery delivery, bool isDone)
    {
        lock (_gate)
        {
            if (session.Ended.IsCompleted)
                return;
            foreach (MemoryConsumer consumer in session.Consumers)
            {
                if (consumer.Unacknowledged.Remove(delivery.Tag, out MemoryMessage? message) && !isDone)
                    ComeBack(consumer.Queue, message);
            }
            DeliverAll();
        }
    }

    internal void End(MemorySession session, string reason, bool isNoticed = true)
    {
        lock (_gate)
        {
            if (!session.TryEnd(reason))
                return;
            _sessions.Remove(session);
            foreach (MemoryConsumer consumer in session.Consumers)
            {
                consumer.Queue.Consumers.Remove(consumer);
                consumer.End();
                foreach (MemoryMessage message in consumer.Unacknowledged.OrderByDescending(static pair => pair.Key).Select(static pair => pair.Value))
                    ComeBack(consumer.Queue, message);
                consumer.Unacknowledged.Clear();
            }
            foreach (MemoryQueue queue in _queues.Values.Where(queue => isNoticed && queue.Owner == session).ToArray())
                _queues.Remove(queue.Spec.Name);
            DeliverAll();
        }
    }

    private bool Chance(double chance) => chance > 0 && _random.NextDouble() < chance;

    private void ComeBack(MemoryQueue queue, MemoryMessage message)
    {
        message.DeliveryCount++;
        if (queue.Spec.DeliveryLimit is { } limit && message.DeliveryCount > limit)
        {
            if (queue.Spec.DeadLetterExchange is { } exchange)
                Route(message with { Exchange = exchange, DeliveryCount = 0 });
            return;
        }
        queue.Messages.AddFirst(message);
    }

    private bool Route(MemoryMessage message)
    {
        bool isRouted = false;
        foreach (MemoryQueue queue in _queues.Values)
        {
            if (!IsBound(queue, message.Exchange, message.RoutingKey))
                continue;
            isRouted = true;
            if (queue.IsSilent)
                continue;
            MemoryMessage copy = message with { };
            if (Chance(Faults.Reorder))
                queue.Messages.AddFirst(copy);
            else
                queue.Messages.AddLast(copy);
        }
        return isRouted;
    }

    private static bool IsBound(MemoryQueue queue, string exchange, string routingKey) =>
        queue.Spec.Bindings.Any(binding => binding.Exchange == exchange && IsMatch(binding.RoutingKey, routingKey));

    // A star is one word, a hash any number.
    private static bool IsMatch(string pattern, string key)
    {
        if (pattern == "#")
            return true;
        string[] expected = pattern.Split('.'), words = key.Split('.');
        return expected.Length == words.Length && expected.Zip(words).All(static pair => pair.First == "*" || pair.First == pair.Second);
    }

    private void DeliverAll()
    {
        foreach (MemoryQueue queue in _queues.Values)
        {
            while (queue.Messages.First is { } first && Free(queue) is { } consumer)
            {
                queue.Messages.RemoveFirst();
                consumer.Unacknowledged.Add(++_lastTag, first.Value);
                consumer.Deliver(new(consumer.Session, consumer.Lane, _lastTag, first.Value.Body.ToArray())
                {
                    DeliveryCount = first.Value.DeliveryCount,
                    Exchange = first.Value.Exchange,
                });
            }
        }
    }

    // In turn.
    private static MemoryConsumer? Free(MemoryQueue queue)
    {
        for (int i = 0; i < queue.Consumers.Count; i++)
        {
            MemoryConsumer consumer = queue.Consumers[queue.NextConsumer++ % queue.Consumers.Count];
            if (consumer.Unacknowledged.Count < consumer.Prefetch)
                return consumer;
        }
        return null;
    }
}
