namespace Parallelism.Tests.Real;

// A test that makes hosts of network namespaces, which takes root; skipped, and says so, where that cannot be had.
[AttributeUsage(AttributeTargets.Method)]
public sealed class NetworkFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> WhyNot = new(Find);

    public NetworkFactAttribute()
    {
        Timeout = 400_000;
        Skip = BrokerFiles.WhyNot ?? WhyNot.Value;
    }

    private static string? Find()
    {
        const string Why = "NOT TESTED with hosts that are cut off: network namespaces cannot be made here";
        try
        {
            string name = $"parallelism-{Guid.NewGuid():N}"[..20];
            if (Hosts.TryRun("ip", "netns", "add", name) is { } failure)
                return $"{Why} ({failure})";
            return Hosts.TryRun("ip", "netns", "delete", name) is { } other ? $"{Why} ({other})" : null;
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return $"{Why} ({error.Message})";
        }
    }
}
