namespace Parallelism.Wire;

// What a worker is doing, read from its outbox while it runs or after its death. Ticket 0: no item. Rough: the item is one of a block, which began
// at Since as a whole.
internal readonly record struct OutboxState(long Ticket, long Index, long Since, long Progress, bool IsRough = false);
