namespace Parallelism.Tests.Topology;

public sealed class ExecutionStrategyTests
{
    [Theory]
    [InlineData("sequential")]
    [InlineData("SEQUENTIAL")]
    [InlineData(" Sequential ")]
    public void A_name_is_known_in_any_case(string name) => ExecutionStrategy.Create(name).Should().BeOfType<SequentialStrategy>();

    [Theory]
    [InlineData("")]
    [InlineData("fork")]
    [InlineData("threads")]
    public void An_unknown_name_is_refused_with_the_known_ones(string name)
    {
        FluentActions.Invoking(() => ExecutionStrategy.Create(name))
            .Should().Throw<ArgumentException>().WithMessage($"*'{name}'*sequential, thread, process, auto*").WithParameterName(nameof(name));
        FluentActions.Invoking(() => ExecutionStrategy.Create(new ExecutionStrategyOptions { Strategy = name }))
            .Should().Throw<ArgumentException>().WithMessage($"*'{name}'*sequential, thread, process, auto*").WithParameterName("options");
    }

    [Fact]
    public void Null_is_refused()
    {
        FluentActions.Invoking(() => ExecutionStrategy.Create((string)null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => ExecutionStrategy.Create((ExecutionStrategyOptions)null!)).Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65_536)]
    public void Options_refuse_a_degree_outside_of_the_range(int degree) =>
        FluentActions.Invoking(() => new ExecutionStrategyOptions { MaxDegreeOfParallelism = degree })
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("*1 to 65535*");

    [Fact]
    public void Traits_that_no_strategy_has_together_are_refused_by_name() =>
        FluentActions.Invoking(() => ExecutionStrategy.CreateDefault(new StrategyTraits { SharesMemory = true, CanKill = true }))
            .Should().Throw<ArgumentException>().WithMessage("*SharesMemory and CanKill together*");

    [Fact]
    public void The_default_degree_is_at_least_one_and_at_most_the_machine() =>
        ExecutionStrategy.Limits.Look().Should().BeInRange(1, TopologyProbe.Read().Usable.Count);

    [Fact]
    public void Copied_options_keep_everything_but_the_degree()
    {
        var threads = new ThreadStrategyOptions { MaxDegreeOfParallelism = 3, Threads = ThreadSource.Dedicated };
        var copy = threads.With(7, new Dictionary<string, WorkerGroup>());
        (copy.MaxDegreeOfParallelism, copy.Threads, threads.MaxDegreeOfParallelism).Should().Be((7, ThreadSource.Dedicated, 3));
        Func<IPayloadSerializer> serializer = () => throw new NotSupportedException();
        new ProcessStrategyOptions { Serializer = serializer }.With(2, new Dictionary<string, WorkerGroup>()).Serializer.Should().BeSameAs(serializer);
    }
}
