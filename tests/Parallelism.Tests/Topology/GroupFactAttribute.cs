namespace Parallelism.Tests.Topology;

// A fact that needs a control group with this controller, and says so where none can be made.
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GroupFactAttribute : FactAttribute
{
    public GroupFactAttribute(string controller)
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "SKIPPED: control groups are Linux's.";
            return;
        }

        using var group = LiveGroup.TryCreate(controller, out var reason);
        if (group is null)
            Skip = $"SKIPPED: {reason}. So nothing was seen under a real limit.";
    }
}
