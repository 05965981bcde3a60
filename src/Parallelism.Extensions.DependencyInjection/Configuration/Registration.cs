namespace Parallelism.Configuration;

// A strategy that AddParallelism registered; the name is empty for the one without a key.
internal sealed record Registration(string Name);
