namespace Parallelism.Tests.Real;

// Where Debian's package has put the server, if it is installed.
internal static class BrokerFiles
{
    public static string StartScript { get; private set; } = "";

    // Why tests with a real broker are skipped; null: they run. Below what finding it sets.
    public static string? WhyNot { get; } = Find();

    private static string? Find()
    {
        const string Folder = "/usr/lib/rabbitmq/lib";
        if (!OperatingSystem.IsLinux())
            return "NOT TESTED with a real broker: only a Linux package's server is known to these tests";
        string? server = Directory.Exists(Folder) ? Directory.GetDirectories(Folder, "rabbitmq_server-*").Order(StringComparer.Ordinal).LastOrDefault() : null;
        if (server is null)
            return "NOT TESTED with a real broker: none is installed here (apt-get install -y --no-install-recommends rabbitmq-server)";
        StartScript = Path.Combine(server, "sbin", "rabbitmq-server");
        return File.Exists(StartScript) ? null : $"NOT TESTED with a real broker: {StartScript} is missing";
    }
}
