using Parallelism.Observation;

namespace Parallelism.Dispatch;

// Which crew's workers may have which items. A call waits at the crew that it names, or at a common place from which all take; where all workers
// are alike, that is the one crew's own.
internal sealed partial class Dispatcher
{
    private readonly Crew[] _crews;
    private readonly Crew _common;
    private int _waitingCalls;
    private long _lastTurn;

    public Dispatcher(DispatcherOptions options, IWorkerLinkFactory factory, IDefinitionSource definitions)
        : this(options, [(new CrewOptions { Degree = options.Degree, MaxWorkerMemory = options.MaxWorkerMemory }, factory)], definitions)
    {
    }

    public Dispatcher(DispatcherOptions options, IReadOnlyList<(CrewOptions Options, IWorkerLinkFactory Factory)> crews, IDefinitionSource definitions)
    {
        _options = options;
        _definitions = definitions;
        _crews = [.. crews.Select(static crew => new Crew(crew.Options, crew.Factory))];
        HasGroups = _crews[0].Name.Length > 0;
        for (int i = 0; i < _crews.Length; i++)
            _crews[i].Helped = [.. crews[i].Options.Helps.Select(name => Find(name)!)];
        _common = HasGroups ? new(new CrewOptions { Degree = 0 }, _crews[0].Factory) : _crews[0];
        _degree = _crews.Sum(static crew => crew.Degree);
        _weighsWorkers = options.MaxMemoryGrowth != long.MaxValue || _crews.Any(static crew => crew.MaxWorkerMemory != long.MaxValue);
        _sentTags = options.Meter.TagsWith(Instruments.DirectionTag, "transmit");
        _receivedTags = options.Meter.TagsWith(Instruments.DirectionTag, "receive");
        _watch = new(Watch);
    }

    public bool HasGroups { get; }

    public IReadOnlyList<Crew> Crews => _crews;

    public Crew? Find(string name) => Array.Find(_crews, crew => crew.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    // Under the lock: the call that a worker should go on with, and the worker; workers with nothing first, then those that help, then those that are given work ahead.
    private (WorkerSlot? Slot, Operation? Operation) FindPair(bool refill)
    {
        if (!HasGroups)
            return _common.Waiting.First?.Value is { } sole ? (FindRoom(_common, sole, refill), sole) : default;
        foreach (Crew crew in _crews)
        {
            if (NextOf(crew) is { } operation && FindRoom(crew, operation, refill: false) is { } slot)
                return (slot, operation);
        }
        foreach (Crew crew in _crews)
        {
            if (crew.Helped.Length > 0 && NextOf(crew) is null && NextToHelp(crew) is { } operation && FindRoom(crew, operation, refill: false) is { } slot)
                return (slot, operation);
        }
        foreach (Crew crew in refill ? _crews : [])
        {
            if (NextOf(crew) is { } operation && FindRoom(crew, operation, refill: true) is { } slot)
                return (slot, operation);
        }
        return default;
    }

    // Who came first, of those who want this crew and those who want any.
    private Operation? NextOf(Crew crew)
    {
        Operation? own = crew.Waiting.First?.Value;
        Operation? any = crew.IsReserved ? null : _common.Waiting.First?.Value;
        return own is null || (any is not null && any.Turn < own.Turn) ? any : own;
    }

    private static Operation? NextToHelp(Crew crew)
    {
        Operation? next = null;
        foreach (Crew other in crew.Helped)
        {
            // Workers of its own that could be started, or are about to be, come first, unless they fail to.
            if ((other.Room > 0 || other.Starting > 0) && other is { IsHopeless: false, FailedStarts: 0, BarrenDeaths: 0 })
                continue;
            if (other.Waiting.First?.Value is { } operation && (next is null || operation.Turn < next.Turn))
                next = operation;
        }
        return next;
    }

    // Under the lock: the workers to start for what waits, a crew for each; null: none.
    private List<Crew>? TakeMissing()
    {
        List<Crew>? missing = null;
        bool isWarming = _warmUps.Count > 0;
        long common = 0;
        if (HasGroups && _common.Waiting.Count > 0)
            common = _common.CountWaiting(_degree + 1L) - _crews.Sum(static crew => crew.IsReserved || crew.IsHopeless || crew.FailedStarts > 0 ? 0 : crew.Starting);
        // Who can be started has those first that any may run.
        foreach (Crew crew in common > 0 ? _crews.OrderBy(static crew => crew.IsHopeless).ThenBy(static crew => crew.FailedStarts + crew.BarrenDeaths) : (IEnumerable<Crew>)_crews)
        {
            int room = crew.Room;
            if (room <= 0)
                continue;
            long wanted = isWarming ? room : Math.Max(0, crew.CountWaiting((long)room + crew.Starting) - crew.Starting);
            if (!crew.IsReserved && common > 0)
            {
                wanted += common;
                common -= room;
            }
            foreach (Crew helped in crew.Helped)
            {
                if (helped.Room <= 0)
                    wanted += Math.Max(0, helped.CountWaiting((long)room + helped.Starting) - helped.Starting);
            }
            for (long i = Math.Min(room, wanted); i > 0; i--)
            {
                crew.Starting++;
                (missing ??= []).Add(crew);
            }
        }
        return missing;
    }

    // Under the lock: all items that wait, of whichever crew.
    private long CountWaiting() => _crews.Sum(static crew => crew.CountWaiting(long.MaxValue)) + (HasGroups ? _common.CountWaiting(long.MaxValue) : 0);

    // Under the lock: whether a worker that has nothing to do could take what this one has not begun.
    private bool CanMove(WorkerSlot slot)
    {
        if (_waitingCalls > 0 && (slot.Crew.Waiting.Count > 0 || _common.Waiting.Count > 0))
            return false;
        Operation last = slot.Items.Last().Operation;
        return _slots.Any(other => other is { IsIdle: true, IsDraining: false } && MayRun(other.Crew, last));
    }

    private bool MayRun(Crew crew, Operation operation) =>
        operation.Crew == crew || (operation.Crew == _common && !crew.IsReserved) || crew.Helped.Contains(operation.Crew);

    // Under the lock: those whose items nobody is left to run, when no worker of this crew could be started and kept.
    private Operation[] TakeHopeless(Crew crew)
    {
        crew.IsHopeless = true;
        List<Operation> told = [];
        // Those who help may live and serve.
        if (crew.Alive == 0 && crew.Helpers.TrueForAll(static helper => helper.Alive == 0))
        {
            told.AddRange(crew.Waiting);
            (crew.FailedStarts, crew.BarrenDeaths) = (0, 0);
        }
        if (HasGroups && Array.TrueForAll(_crews, static other => other.IsReserved || (other.Alive == 0 && other.IsHopeless)))
        {
            told.AddRange(_common.Waiting);
            foreach (Crew other in _crews)
                other.IsHopeless = false;
        }
        return [.. told];
    }
}
