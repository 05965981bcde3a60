using System.Globalization;

namespace Parallelism.Tests.Contract;

public abstract partial class ContractTests
{
    [Promise]
    public async Task Outcomes_come_in_order_and_a_failed_item_fails_no_other()
    {
        ItemOutcome<int>[] outcomes = await Strategy.TryMapAsync(["1", "two", "3"], static text => int.Parse(text, CultureInfo.InvariantCulture));

        outcomes.Select(outcome => outcome.Succeeded).Should().Equal(true, false, true);
        (outcomes[0].Result, outcomes[2].Result).Should().Be((1, 3));
        outcomes[1].Error.Should().BeOfType<FormatException>();
        outcomes[1].Invoking(failed => failed.Result).Should().Throw<FormatException>();
        WorkItem.TryGetIndex(outcomes[1].Error!, out long index).Should().BeTrue();
        index.Should().Be(1);
    }

    [Promise]
    public async Task Outcomes_of_asynchronous_work_and_of_no_items_are_the_same()
    {
        ItemOutcome<int>[] outcomes = await Parallel.TryMapWith(Strategy, Enumerable.Range(0, 50), static async item =>
        {
            await Task.Yield();
            return item % 10 == 3 ? throw new InvalidOperationException("three") : item;
        });

        outcomes.Select((outcome, index) => (outcome.Succeeded, Right: outcome.Succeeded && outcome.Result == index)).Should()
            .Equal(Enumerable.Range(0, 50).Select(item => (item % 10 != 3, item % 10 != 3)));
        outcomes[13].ToString().Should().Be("InvalidOperationException: three");
        (await Strategy.TryMapAsync(Array.Empty<int>(), static item => item)).Should().BeEmpty();
    }

    [Promise]
    public async Task Outcomes_that_are_cancelled_are_none()
    {
        using var cancel = new CancellationTokenSource();
        Task<ItemOutcome<int>[]> call = Strategy.TryMapAsync(
            Enumerable.Range(0, 100), static async (item, stop) => { await Task.Delay(Timeout.Infinite, stop); return item; }, cancellationToken: cancel.Token);

        await cancel.CancelAsync();

        (await call.Awaiting(cancelled => cancelled).Should().ThrowAsync<OperationCanceledException>()).Which.CancellationToken.Should().Be(cancel.Token);
    }

    [Promise]
    public async Task Outcomes_tell_a_crash_beside_the_results_of_the_others()
    {
        if (!Traits.SurvivesCrashes)
            return;
        ItemOutcome<int>[] outcomes = await Strategy.TryMapAsync(Enumerable.Range(0, 20), static item =>
        {
            if (item == 7)
                Environment.Exit(3);
            return item;
        });

        outcomes.Where(outcome => outcome.Succeeded).Select(outcome => outcome.Result).Should().Equal(Enumerable.Range(0, 20).Where(item => item != 7));
        outcomes[7].Error.Should().BeOfType<WorkerCrashedException>().Which.ExitCode.Should().Be(3);
    }
}
