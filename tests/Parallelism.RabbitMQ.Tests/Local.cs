namespace Parallelism.Tests;

internal static class Local
{
    public static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];

    // The runner is the entry assembly here; the work stands in the tests.
    public static RabbitMQConnectionOptions Connection() => new() { SigningKey = Key, CodeRoot = typeof(Local).Assembly };
}
