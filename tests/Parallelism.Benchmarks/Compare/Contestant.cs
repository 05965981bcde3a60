namespace Parallelism.Benchmarks.Compare;

// One row of a case. Each round measures it once; what is kept is every round's figures, one per column.
internal sealed class Contestant(string name, Side side, Func<Task<double[]>> measure)
{
    private readonly List<double[]> _rounds = [];

    public string Name => name;

    public Side Side => side;

    public bool IsOurs => side.HasFlag(Side.Ours);

    // Why there are no figures, if there are none.
    public string? Absence { get; private init; }

    public string? Failure { get; private set; }

    public IReadOnlyList<double[]> Rounds => _rounds;

    public static Contestant Missing(string name, Side side, string reason) =>
        new(name, side, () => Task.FromResult<double[]>([])) { Absence = reason };

    public async Task MeasureAsync(bool keep)
    {
        if (Absence is not null || Failure is not null)
            return;
        // What the one before left behind is not billed to this one.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        try
        {
            double[] figures = await measure();
            if (keep)
                _rounds.Add(figures);
        }
        catch (Exception error)
        {
            Failure = $"{error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")}";
        }
    }

    public double Median(int column) => Statistics.Median(_rounds.Select(round => round[column]));
}
