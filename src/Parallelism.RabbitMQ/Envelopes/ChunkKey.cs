namespace Parallelism.Envelopes;

// Names a chunk among those of all clients.
internal readonly record struct ChunkKey(Guid Client, long Chunk);
