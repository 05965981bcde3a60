using System.Diagnostics;

namespace Parallelism.Observation;

// What one strategy counts, and under which attributes it does so.
internal sealed class StrategyMeter
{
    private readonly StripedCount _done = new();
    private readonly StripedCount _failed = new();
    private readonly Func<StrategySnapshot>? _takeSnapshot;
    private readonly TagList _tags;
    private readonly TagList _doneTags;
    private readonly TagList _failedTags;

    public StrategyMeter(string strategy, string? instance = null, Func<StrategySnapshot>? takeSnapshot = null)
    {
        Strategy = strategy;
        Instance = instance;
        _takeSnapshot = takeSnapshot;
        _tags = instance is null
            ? [new(Instruments.StrategyTag, strategy)]
            : [new(Instruments.StrategyTag, strategy), new(Instruments.InstanceTag, instance)];
        _doneTags = [.. _tags, new(Instruments.OutcomeTag, "done")];
        _failedTags = [.. _tags, new(Instruments.OutcomeTag, "failed")];
    }

    public string Strategy { get; }

    public string? Instance { get; }

    // Whether items run in processes of the strategy's own.
    public bool HasWorkers { get; init; }

    public (string, string?) Key => (Strategy, Instance);

    public TagList Tags => _tags;

    public long Done => _done.Sum;

    public long Failed => _failed.Sum;

    public StrategySnapshot TakeSnapshot() => _takeSnapshot!();

    // What is observed of the strategy is, from now on until it is closed or nobody has it any more.
    public StrategyMeter Open()
    {
        Instruments.Add(this);
        return this;
    }

    public void Close() => Instruments.Remove(this);

    public void Count(long done, long failed)
    {
        if (done != 0)
        {
            _done.Add(done);
            if (Instruments.Items.Enabled)
                Instruments.Items.Add(done, _doneTags);
        }
        if (failed != 0)
        {
            _failed.Add(failed);
            if (Instruments.Items.Enabled)
                Instruments.Items.Add(failed, _failedTags);
        }
    }

    public TagList TagsWith(string name, object value) => [.. _tags, new(name, value)];
}
