namespace Parallelism.Tests;

internal static class Local
{
    public static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(static i => (byte)i)];

    public static string Root([System.Runtime.CompilerServices.CallerFilePath] string path = "")
    {
        DirectoryInfo? folder = new FileInfo(path).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Parallelism.sln")))
            folder = folder.Parent;
        return folder!.FullName;
    }

    // The runner is the entry assembly here; the work stands in the tests.
    public static RabbitMQConnectionOptions Connection() => new() { SigningKey = Key, CodeRoot = typeof(Local).Assembly };
}
