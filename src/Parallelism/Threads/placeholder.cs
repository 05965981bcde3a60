namespace Parallelism.Threads;

internal static class Placeholder;
