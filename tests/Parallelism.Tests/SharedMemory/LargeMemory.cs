namespace Parallelism.Tests.SharedMemory;

// Tests with so much memory that others, which measure their own, must not run beside them; and those that measure the memory of the whole process.
[CollectionDefinition(nameof(LargeMemory), DisableParallelization = true)]
public sealed class LargeMemory;
