namespace Parallelism.Verbs;

// NeedsAll: some of the results are as good as none, so nothing is kept running for their sake. Total: how many items there are, where the source knows.
internal readonly record struct StreamKind(string Verb, bool NeedsAll, long? Total);
