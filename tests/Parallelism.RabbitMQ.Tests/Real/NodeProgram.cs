using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Parallelism.Processes;

namespace Parallelism.Tests.Real;

// tests/Parallelism.RabbitMQ.Tests.Node as a process: a node, or a caller.
internal sealed class NodeProgram : IAsyncDisposable
{
    private const string ProgramName = "Parallelism.RabbitMQ.Tests.Node";
    private const int Stop = 19;
    private const int Continue = 18;
    private const int Terminate = 15;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    // .../tests/Parallelism.RabbitMQ.Tests/bin/<configuration>/<framework>/
    private static readonly DirectoryInfo Own = new(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    private static readonly string Library =
        Path.Combine(Own.Parent!.Parent!.Parent!.Parent!.FullName, ProgramName, "bin", Own.Parent!.Name, Own.Name, $"{ProgramName}.dll");

    // Beside the runtime that runs the tests.
    private static readonly string Muxer = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "dotnet"));

    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly Process _process;

    private NodeProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Add(_lines, line.Data);
        process.ErrorDataReceived += (_, line) => Add(_errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public IReadOnlyCollection<string> Lines => _lines;

    public string Everything => string.Join('\n', _lines.Where(static line => !line.StartsWith("result", StringComparison.Ordinal)).Concat(_errors));

    public int Results => _lines.Count(static line => line.StartsWith("result ", StringComparison.Ordinal));

    public int ExitCode => _process.ExitCode;

    public static NodeProgram StartNode(Uri broker, string application, string name, int slots = 2, bool threads = false, string[]? prefix = null) =>
        Start(broker, application, [ParallelismNode.Switch, "--name", name, "--slots", $"{slots}", .. threads ? (string[])["--threads"] : []], prefix);

    public static NodeProgram StartCaller(Uri broker, string application, int items, int milliseconds, int poison = -1, string[]? prefix = null) =>
        Start(broker, application, ["--items", $"{items}", "--milliseconds", $"{milliseconds}", "--poison", $"{poison}"], prefix);

    public static NodeProgram Start(Uri broker, string application, string[] arguments, string[]? prefix = null, string? uris = null)
    {
        string[] command = [.. prefix ?? [], Muxer, Library, "--application", application, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[RabbitMQConnectionOptions.UriVariable] = uris ?? broker.ToString();
        start.Environment[RabbitMQConnectionOptions.KeyVariable] = Convert.ToBase64String(Local.Key);
        return new(Process.Start(start)!);
    }

    public async Task WaitForAsync(Func<NodeProgram, bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!condition(this))
        {
            if (_process.HasExited || clock.Elapsed > Limit)
                throw new InvalidOperationException($"No {what}: {Everything}");
            await Task.Delay(20);
        }
    }

    // The caller's last line, as numbers by name.
    public async Task<Dictionary<string, long>> VerdictAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        string verdict = _lines.LastOrDefault(static line => line.StartsWith("verdict", StringComparison.Ordinal)) ?? throw new InvalidOperationException($"No verdict: {Everything}");
        string[] words = verdict.Split(' ')[1..];
        return words.Chunk(2).ToDictionary(static pair => pair[0], static pair => long.Parse(pair[1], null));
    }

    public async Task WaitForExitAsync() => await _process.WaitForExitAsync().WaitAsync(Limit);

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        // Its workers follow by themselves.
        RuntimeFiles.Delete(_process.Id);
    }

    // Where its open connections lead.
    public int[] RemotePorts()
    {
        HashSet<string> sockets = [.. Directory.GetFiles($"/proc/{_process.Id}/fd").Select(static file => new FileInfo(file).LinkTarget ?? "").Where(static target => target.StartsWith("socket:[", StringComparison.Ordinal)).Select(static target => target[8..^1])];
        // local, remote, state, ..., inode; an address is hexadecimal, with the port behind a colon. The library's sockets are of both families.
        return [.. File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6")).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 9 && sockets.Contains(words[9])).Select(static words => Convert.ToInt32(words[2][(words[2].LastIndexOf(':') + 1)..], 16))];
    }

    public void Freeze() => Signal(Stop);

    public void Thaw() => Signal(Continue);

    public void Ask() => Signal(Terminate);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Signal(Continue);
            await KillAsync();
        }
        _process.Dispose();
    }

    private static void Add(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
            lines.Enqueue(line);
    }

    private void Signal(int signal) => _ = Kill(_process.Id, signal);

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
