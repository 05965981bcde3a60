using Parallelism.Closures;

namespace Parallelism.Tests.Closures;

public sealed class ProxyTests
{
    [Fact]
    public void A_captured_token_becomes_the_workers_own()
    {
        using var host = new CancellationTokenSource();
        using var worker = new CancellationTokenSource();
        CancellationToken token = host.Token;
        var crossing = new Crossing();
        Func<bool> work = () => token.IsCancellationRequested;
        EncodedWork encoded = crossing.Encoder.Encode(work, typeof(int), typeof(int), 0);
        encoded.Tokens.Should().Equal(token);
        var sent = (Func<bool>)crossing.Receive(encoded, new() { Token = worker.Token }).Work;
        sent().Should().BeFalse();
        worker.Cancel();
        sent().Should().BeTrue();
        host.IsCancellationRequested.Should().BeFalse();
    }

    [Fact]
    public void A_captured_token_that_is_cancelled_or_never_will_be_stays_so()
    {
        CancellationToken never = CancellationToken.None, already = new(canceled: true);
        new Crossing().Send<Func<bool>>(() => never.CanBeCanceled)().Should().BeFalse();
        new Crossing().Send<Func<bool>>(() => already.IsCancellationRequested)().Should().BeTrue();
    }

    [Fact]
    public void A_token_in_a_result_is_refused() =>
        FluentActions.Invoking(() => new Crossing().SendValue(new CancellationTokenSource().Token, isResult: true)).Should().Throw<WorkSerializationException>();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reports_to_a_captured_progress_come_home_in_order(bool isClass)
    {
        var crossing = new Crossing();
        var reports = new List<(long Id, object? Value)>();
        var heard = new Listener();
        IProgress<int> contract = heard;
        var concrete = new Progress<int>();
        Action work = isClass ? () => ((IProgress<int>)concrete).Report(5) : () =>
        {
            contract.Report(1);
            contract.Report(2);
        };
        EncodedWork encoded = crossing.Encoder.Encode(work, typeof(int), typeof(int), 0);
        var sent = (Action)crossing.Receive(encoded, new() { Report = (id, value) => reports.Add((id, value)) }).Work;
        sent();
        CapturedProgress progress = encoded.Progress.Should().ContainSingle().Which;
        reports.Select(report => report.Id).Should().AllBeEquivalentTo(progress.Id);
        reports.Select(report => report.Value).Should().Equal(isClass ? [5] : [1, 2]);
        foreach ((_, object? value) in reports)
            progress.Report(value);
        heard.Heard.Should().Equal(isClass ? [] : [1, 2]);
    }

    [Fact]
    public void A_captured_strategy_is_the_workers_own()
    {
        IExecutionStrategy host = new Strategy(), worker = new Strategy();
        Func<IExecutionStrategy> work = () => host;
        new Crossing().Send(work, new() { Strategy = _ => worker })().Should().BeSameAs(worker);
        FluentActions.Invoking(() => new Crossing().Send(work)).Should().Throw<WorkSerializationException>().WithMessage("*IExecutionStrategy*");
    }

    private sealed class Strategy : IExecutionStrategy
    {
        public string Name => "test";

        public StrategyTraits Traits => new();

        public int MaxDegreeOfParallelism => 1;

        public ValueTask<TResult> ExecuteAsync<T, TResult>(WorkItem<T, TResult> item, CancellationToken cancellationToken = default) => new(item.Invoke(cancellationToken));

        public Task ExecuteAsync(WorkBatch batch, CancellationToken cancellationToken = default) => Task.CompletedTask;

        public ValueTask DisposeAsync() => default;
    }

    private sealed class Listener : IProgress<int>
    {
        public List<int> Heard { get; } = [];

        public void Report(int value) => Heard.Add(value);
    }
}
