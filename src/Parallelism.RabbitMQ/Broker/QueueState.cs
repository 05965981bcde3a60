namespace Parallelism.Broker;

internal readonly record struct QueueState(long Messages, long Consumers);
