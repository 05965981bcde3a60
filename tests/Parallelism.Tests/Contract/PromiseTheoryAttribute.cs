namespace Parallelism.Tests.Contract;

[AttributeUsage(AttributeTargets.Method)]
public sealed class PromiseTheoryAttribute : TheoryAttribute
{
    public PromiseTheoryAttribute() => Timeout = PromiseAttribute.LimitMilliseconds;
}
