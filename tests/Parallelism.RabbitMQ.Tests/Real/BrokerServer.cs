using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Parallelism.Tests.Real;

// A broker of the test's own: an ordinary process on loopback, with a folder and ports of its own, ended by its id.
internal sealed class BrokerServer : IAsyncDisposable
{
    private const int FirstPort = 12_000;
    private const int PortCount = 20_000;

    // Two runs at once begin at different places.
    private static int s_ports = Environment.ProcessId * 97 % PortCount;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(200);

    private readonly string _folder;
    private readonly string _name;
    private readonly int _distributionPort = FreePort();
    private readonly int _mapperPort;
    private readonly string _cookie;
    private readonly string _host;
    private Process? _process;

    private BrokerServer(string name, string cookie, int mapperPort, string host, int port)
    {
        (_name, _cookie, _mapperPort, _host) = (name, cookie, mapperPort, host);
        Port = port;
        _folder = Directory.CreateTempSubdirectory("parallelism-broker-").FullName;
    }

    public int Port { get; }

    public Uri Uri => new($"amqp://guest:guest@{_host}:{Port}");

    public string NodeName => $"{_name}@localhost";

    public int ProcessId => _process!.Id;

    // What goes into its configuration beside ports; with a hyphen, onto the command line of its runtime.
    public string[] Settings { get; init; } = [];

    // A program before the server's, such as one that enters a network namespace.
    public string[] Prefix { get; init; } = [];

    public string ListenAddress { get; init; } = "127.0.0.1";

    public static BrokerServer Create(string name = "parallelism", string? cookie = null, int? mapperPort = null, string host = "127.0.0.1", int? port = null, string[]? settings = null, string[]? prefix = null, string listen = "127.0.0.1") =>
        new($"{name}-{Guid.NewGuid():N}"[..20], cookie ?? Guid.NewGuid().ToString("N"), mapperPort ?? FreePort(), host, port ?? FreePort())
        {
            Settings = settings ?? [],
            Prefix = prefix ?? [],
            ListenAddress = listen,
        };

    public string Cookie => _cookie;

    public int MapperPort => _mapperPort;

    public static async Task<BrokerServer> StartAsync(string[]? settings = null)
    {
        BrokerServer server = Create(settings: settings);
        await server.StartAsync();
        return server;
    }

    // Starts it, or starts it again with all that it had on disk.
    public async Task StartAsync()
    {
        string config = Path.Combine(_folder, "rabbitmq.conf");
        await File.WriteAllLinesAsync(
            config,
            [
                $"listeners.tcp.1 = {ListenAddress}:{Port}",
                "disk_free_limit.absolute = 50MB",
                "distribution.listener.interface = 127.0.0.1",
                $"distribution.listener.port_range.min = {_distributionPort}",
                $"distribution.listener.port_range.max = {_distributionPort}",
                "loopback_users = none",
                "log.console = false",
                .. Settings.Where(static setting => !setting.StartsWith('-')),
            ]);
        string plugins = Path.Combine(_folder, "enabled_plugins");
        await File.WriteAllTextAsync(plugins, "[].");
        string cookie = Path.Combine(_folder, ".erlang.cookie");
        if (!File.Exists(cookie))
        {
            await File.WriteAllTextAsync(cookie, _cookie);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(cookie, UnixFileMode.UserRead);
        }
        string output = Path.Combine(_folder, "output.txt");
        string[] command = [.. Prefix, BrokerFiles.StartScript];
        // In the foreground: detached, a boot that fails leaves no trace.
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"exec \"$@\" >>'{output}' 2>&1 </dev/null");
        start.ArgumentList.Add("broker");
        foreach (string word in command)
            start.ArgumentList.Add(word);
        SetEnvironment(start, config, plugins);
        _process = Process.Start(start)!;
        var clock = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            if (_process.HasExited || clock.Elapsed > StartLimit)
            {
                string told = await File.ReadAllTextAsync(output);
                await DisposeAsync();
                throw new InvalidOperationException($"The broker did not start within {clock.Elapsed}: {told}");
            }
            await Task.Delay(100);
        }
    }

    // As a power cut would.
    public async Task KillAsync()
    {
        Process process = _process!;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public async Task<string> ControlAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Path.GetDirectoryName(BrokerFiles.StartScript)!, "rabbitmqctl")) { RedirectStandardOutput = true, RedirectStandardError = true };
        SetEnvironment(start, Path.Combine(_folder, "rabbitmq.conf"), Path.Combine(_folder, "enabled_plugins"));
        foreach (string argument in (string[])["-n", NodeName, "-q", .. arguments])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"rabbitmqctl {string.Join(' ', arguments)}: {output} {await error}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        EndMapper();
        // Parts of it may take a moment to let go of its files.
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                Directory.Delete(_folder, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 50)
            {
                await Task.Delay(100);
            }
        }
    }

    // Below those that the system gives to connections: one of them could take a port between its choice and the broker's start.
    public static int FreePort()
    {
        while (true)
        {
            int port = FirstPort + (Interlocked.Increment(ref s_ports) % PortCount);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody's.
            }
        }
    }

    private void SetEnvironment(ProcessStartInfo start, string config, string plugins)
    {
        start.Environment["HOME"] = _folder;
        start.Environment["RABBITMQ_NODENAME"] = NodeName;
        start.Environment["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "data");
        start.Environment["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log");
        start.Environment["RABBITMQ_CONFIG_FILE"] = config;
        start.Environment["RABBITMQ_ENABLED_PLUGINS_FILE"] = plugins;
        start.Environment["RABBITMQ_PID_FILE"] = Path.Combine(_folder, "pid");
        start.Environment["RABBITMQ_CONF_ENV_FILE"] = "/dev/null";
        start.Environment["ERL_EPMD_ADDRESS"] = "127.0.0.1";
        start.Environment["ERL_EPMD_PORT"] = $"{_mapperPort}";
        start.Environment["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = string.Join(' ', ["+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none", .. Settings.Where(static setting => setting.StartsWith('-'))]);
        // A .NET program's settings are none of its business, and the console's encoding must be one that it knows.
        start.Environment["LANG"] = "C.UTF-8";
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(_host, Port);
            // Greets with the protocol's name whoever greets it wrongly, once it serves.
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync("AMQP\0\0\u0009\u0001"u8.ToArray());
            var answer = new byte[1];
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            return await stream.ReadAsync(answer, limit.Token) == 1;
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException)
        {
            return false;
        }
    }

    // The port mapper that the server started, told by its port.
    private void EndMapper()
    {
        foreach (string folder in Directory.GetDirectories("/proc").Where(static folder => int.TryParse(Path.GetFileName(folder), out _)))
        {
            try
            {
                if (!File.ReadAllText(Path.Combine(folder, "cmdline")).Contains("epmd", StringComparison.Ordinal)
                    || !File.ReadAllText(Path.Combine(folder, "environ")).Contains($"ERL_EPMD_PORT={_mapperPort}\0", StringComparison.Ordinal))
                {
                    continue;
                }
                using Process mapper = Process.GetProcessById(int.Parse(Path.GetFileName(folder), null));
                mapper.Kill();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
            {
                // It has just ended, or is not ours.
            }
        }
    }
}
