namespace Parallelism.Tests.Real;

// As BrokerFactAttribute, for a test with several rows.
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrokerTheoryAttribute : TheoryAttribute
{
    public BrokerTheoryAttribute()
    {
        Timeout = 400_000;
        Skip = BrokerFiles.WhyNot;
    }
}
