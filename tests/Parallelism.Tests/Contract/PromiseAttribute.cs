namespace Parallelism.Tests.Contract;

// A test of the contract: bounded in time, so that a broken promise fails and does not hang.
[AttributeUsage(AttributeTargets.Method)]
public sealed class PromiseAttribute : FactAttribute
{
    public const int LimitMilliseconds = 60_000;

    public PromiseAttribute() => Timeout = LimitMilliseconds;
}
