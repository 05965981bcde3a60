using Parallelism;

namespace Progress;

// A line for each quarter; those that went by between two reports come together.
internal sealed class LineDisplay(string title) : ProgressDisplay
{
    private int _quarter;
    private RunProgress? _last;

    protected override void Show(RunProgress progress)
    {
        _last = progress;
        int quarter = (int)((progress.Fraction ?? 0) * 4);
        for (; _quarter < quarter; _quarter++)
            Console.WriteLine($"{title}: {(_quarter + 1) * 25} %");
    }

    public override void Dispose()
    {
    }

    // Figures of time would be others in every run.
    public override void Finish()
    {
        if (_last?.Summary is not { } summary)
            return;
        double shares = summary.Working + summary.Serializing + summary.Waiting;
        Console.WriteLine($"{title}: {summary.Done} done, {summary.Failed} failed, shares of time add up to {shares * 100:0} %");
    }
}
