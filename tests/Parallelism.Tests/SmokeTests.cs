namespace Parallelism.Tests;

public sealed class SmokeTests
{
    [Fact]
    public void Options_refuse_a_degree_of_zero() =>
        FluentActions.Invoking(() => new ThreadStrategyOptions { MaxDegreeOfParallelism = 0 })
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("*must be 1 to 65535*");
}
