using Parallelism.Topology;

namespace Parallelism.Tests.Topology;

public sealed class QuotaRoundingTests
{
    [Theory]
    [InlineData(0.01, 1)]
    [InlineData(1, 1)]
    [InlineData(1.3, 1)]
    [InlineData(1.5, 2)]
    [InlineData(2, 2)]
    [InlineData(2.5, 2)]
    [InlineData(2.7, 3)]
    [InlineData(3.3, 3)]
    [InlineData(3.9, 3)]
    [InlineData(15.99, 15)]
    [InlineData(1e300, 65_535)]
    [InlineData(double.NaN, 65_535)]
    public void A_quota_is_rounded_down_unless_that_wastes_a_quarter_of_it(double quota, int workers) =>
        QuotaRounding.Round(quota).Should().Be(workers);

    [Fact]
    public void More_quota_never_means_fewer_workers()
    {
        var before = 1;
        for (var quota = 0.0; quota < 40; quota += 0.01)
        {
            var workers = QuotaRounding.Round(quota);
            workers.Should().BeGreaterThanOrEqualTo(before);
            before = workers;
        }
    }
}
