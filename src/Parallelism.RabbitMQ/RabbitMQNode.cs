namespace Parallelism;

/// <summary>A node, as it said of itself last.</summary>
/// <param name="Name">Its name.</param>
/// <param name="CodeIdentity">Which build it runs.</param>
/// <param name="Slots">How many items it runs at once.</param>
/// <param name="Busy">How many of its slots are at work, for whatever caller.</param>
/// <param name="ItemsCompleted">How many items it has run.</param>
/// <param name="IsLeaving">Whether it takes nothing new.</param>
public sealed record RabbitMQNode(string Name, string CodeIdentity, int Slots, int Busy, long ItemsCompleted, bool IsLeaving);
