namespace Parallelism.Tests.Real;

// A test with a real broker; skipped, and says so, where none is installed.
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrokerFactAttribute : FactAttribute
{
    public BrokerFactAttribute()
    {
        Timeout = 400_000;
        Skip = BrokerFiles.WhyNot;
    }
}
