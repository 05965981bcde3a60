namespace Parallelism.Tests.Wire;

// The worker is dead from here on.
internal sealed class DeathException : Exception;
