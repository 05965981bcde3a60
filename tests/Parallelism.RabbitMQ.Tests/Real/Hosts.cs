using System.Diagnostics;

namespace Parallelism.Tests.Real;

// Hosts of the test's own: network namespaces, each with a cable to a switch here whose address the broker has.
internal sealed class Hosts : IDisposable
{
    private readonly string _id = Guid.NewGuid().ToString("N")[..6];
    private readonly string _network = $"10.{Random.Shared.Next(200, 250)}.{Random.Shared.Next(1, 250)}";
    private readonly List<string> _names = [];

    public Hosts()
    {
        Run("ip", "link", "add", Switch, "type", "bridge");
        Run("ip", "address", "add", $"{_network}.1/24", "dev", Switch);
        Run("ip", "link", "set", Switch, "up");
    }

    public string Address => $"{_network}.1";

    private string Switch => $"ps{_id}";

    // A new host; the words that a command on it begins with.
    public string[] Add(string name)
    {
        string host = Host(name), cable = Cable(name);
        Run("ip", "netns", "add", host);
        _names.Add(name);
        Run("ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", host);
        Run("ip", "link", "set", cable, "master", Switch, "up");
        Run("ip", "-n", host, "address", "add", $"{_network}.{_names.Count + 1}/24", "dev", "eth0");
        Run("ip", "-n", host, "link", "set", "eth0", "up");
        Run("ip", "-n", host, "link", "set", "lo", "up");
        return ["ip", "netns", "exec", host];
    }

    public void Cut(string name) => Run("ip", "link", "set", Cable(name), "down");

    public void Mend(string name) => Run("ip", "link", "set", Cable(name), "up");

    public void Dispose()
    {
        foreach (string name in _names)
            TryRun("ip", "netns", "delete", Host(name));
        TryRun("ip", "link", "delete", Switch);
    }

    // What went wrong; null: nothing.
    public static string? TryRun(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"{program} {string.Join(' ', arguments)}: {error.Trim()}";
    }

    private static void Run(string program, params string[] arguments)
    {
        if (TryRun(program, arguments) is { } failure)
            throw new InvalidOperationException(failure);
    }

    private string Host(string name) => $"ph{_id}{name}";

    private string Cable(string name) => $"pc{_id}{name}";
}
