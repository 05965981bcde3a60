namespace Parallelism.Benchmarks.Compare;

// One table: the same task for every contestant, and the contestant that the others are measured against.
internal sealed record Case(string Id, string Title, IReadOnlyList<Column> Columns, string Baseline, IReadOnlyList<Contestant> Contestants)
{
    // Whether a first round is thrown away: not where a start is what is measured.
    public bool NeedsWarmUp { get; init; } = true;

    public IEnumerable<Contestant> Measured => Contestants.Where(contestant => contestant.Rounds.Count > 0);

    // The median over the rounds of how many times as good as the other it was in the same round; null where one of them has no figures.
    public double? RatioTo(Contestant contestant, Contestant? other)
    {
        if (other is null || contestant.Rounds.Count == 0 || contestant.Rounds.Count != other.Rounds.Count)
            return null;
        return Statistics.Median(contestant.Rounds.Zip(other.Rounds, (own, its) => Columns[0].Ratio(own[0], its[0])));
    }

    public double? RatioToBaseline(Contestant contestant) => RatioTo(contestant, Contestants.FirstOrDefault(row => row.Name == Baseline));
}
