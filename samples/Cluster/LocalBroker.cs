using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Parallelism;

namespace Cluster;

// The broker that the environment names, or one of this program's own: Debian's, on loopback, with a folder of its own, ended by its id.
internal sealed class LocalBroker : IAsyncDisposable
{
    private const string Package = "/usr/lib/rabbitmq/lib";

    private readonly Process? _process;
    private readonly string? _folder;
    private readonly int _mapperPort;

    private LocalBroker(string uri, Process? process = null, string? folder = null, int mapperPort = 0) =>
        (Uri, _process, _folder, _mapperPort) = (uri, process, folder, mapperPort);

    public string Uri { get; }

    public static async Task<LocalBroker?> FindAsync()
    {
        if (Environment.GetEnvironmentVariable(RabbitMQConnectionOptions.UriVariable) is { Length: > 0 } uri)
            return new(uri);
        string? script = Directory.Exists(Package)
            ? Directory.GetDirectories(Package, "rabbitmq_server-*").Order(StringComparer.Ordinal).Select(static server => Path.Combine(server, "sbin", "rabbitmq-server")).LastOrDefault()
            : null;
        return script is null ? null : await StartAsync(script);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        EndMapper();
        Directory.Delete(_folder!, recursive: true);
    }

    private static async Task<LocalBroker> StartAsync(string script)
    {
        string folder = Directory.CreateTempSubdirectory("parallelism-sample-").FullName;
        int port = FreePort(), distribution = FreePort(), mapper = FreePort();
        await File.WriteAllLinesAsync(
            Path.Combine(folder, "rabbitmq.conf"),
            [
                $"listeners.tcp.1 = 127.0.0.1:{port}",
                "distribution.listener.interface = 127.0.0.1",
                $"distribution.listener.port_range.min = {distribution}",
                $"distribution.listener.port_range.max = {distribution}",
                "disk_free_limit.absolute = 50MB",
                "log.console = false",
            ]);
        await File.WriteAllTextAsync(Path.Combine(folder, "enabled_plugins"), "[].");
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec '{script}' >'{folder}/output.txt' 2>&1 </dev/null"]);
        foreach ((string name, string value) in ((string, string)[])
        [
            ("HOME", folder),
            ("LANG", "C.UTF-8"),
            ("RABBITMQ_NODENAME", $"sample-{Guid.NewGuid():N}@localhost"),
            ("RABBITMQ_MNESIA_BASE", $"{folder}/data"),
            ("RABBITMQ_LOG_BASE", $"{folder}/log"),
            ("RABBITMQ_CONFIG_FILE", $"{folder}/rabbitmq.conf"),
            ("RABBITMQ_ENABLED_PLUGINS_FILE", $"{folder}/enabled_plugins"),
            ("RABBITMQ_PID_FILE", $"{folder}/pid"),
            ("RABBITMQ_CONF_ENV_FILE", "/dev/null"),
            ("ERL_EPMD_ADDRESS", "127.0.0.1"),
            ("ERL_EPMD_PORT", $"{mapper}"),
        ])
        {
            start.Environment[name] = value;
        }
        Process process = Process.Start(start)!;
        // The strategy and the nodes try until it answers; only a broker that ended never will.
        var clock = Stopwatch.StartNew();
        while (!await IsOpenAsync(port))
        {
            if (process.HasExited || clock.Elapsed > TimeSpan.FromMinutes(2))
                throw new InvalidOperationException($"The broker did not start: {await File.ReadAllTextAsync($"{folder}/output.txt")}");
            await Task.Delay(100);
        }
        return new($"amqp://127.0.0.1:{port}", process, folder, mapper);
    }

    private static async Task<bool> IsOpenAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // Erlang's port mapper outlives the broker that started it.
    private void EndMapper()
    {
        foreach (Process mapper in Process.GetProcessesByName("epmd"))
        {
            try
            {
                if (File.ReadAllText($"/proc/{mapper.Id}/environ").Contains($"ERL_EPMD_PORT={_mapperPort}\0", StringComparison.Ordinal))
                    mapper.Kill();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidOperationException)
            {
                // Another's, or it has just ended.
            }
        }
    }
}
