namespace Parallelism.Tests.Topology;

// A fact that needs a Linux tool, and says so where it is missing.
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(string tool)
    {
        if (!File.Exists("/usr/bin/" + tool))
            Skip = $"SKIPPED: /usr/bin/{tool} is not on this machine, so nothing was compared with it.";
    }
}
