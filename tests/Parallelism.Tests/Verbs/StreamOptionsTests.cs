namespace Parallelism.Tests.Verbs;

public sealed class StreamOptionsTests
{
    [Fact]
    public void A_window_of_nothing_is_refused() =>
        FluentActions.Invoking(() => new StreamOptions { MaxItemsInFlight = 0 })
            .Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(StreamOptions.MaxItemsInFlight));

    [Fact]
    public void The_defaults_are_ordered_and_fail_fast() =>
        (new StreamOptions().Ordered, new StreamOptions().OnError, new MapOptions().OnError)
            .Should().Be((true, ErrorHandling.FailFast, ErrorHandling.FailFast));
}
