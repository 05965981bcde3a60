namespace Parallelism.Dispatch;

// The workers themselves: started on demand, replaced when they die, as many as the degree says.
internal sealed partial class Dispatcher
{
    // So many starts in a row that fail, and everything that waits is told.
    private const int MaxFailedStarts = 3;

    // So many workers in a row that greet and die before any outcome comes. More, for someone outside may have killed them.
    private const int MaxBarrenDeaths = 12;

    // An item whose worker dies so often without having begun anything is held to be the reason.
    private const int MaxUnexplainedDeaths = 3;

    private readonly List<TaskCompletionSource> _warmUps = [];
    private int _degree;
    private volatile bool _isFollowing = true;
    private int _starting;
    private int _started;
    private int _crashed;
    private long _bytesReceivedByDead;

    public int Degree => Volatile.Read(ref _degree);

    public int Started => _started;

    public int Crashed => _crashed;

    public long BytesReceived
    {
        get
        {
            lock (_gate)
                return _bytesReceivedByDead + _slots.Sum(static slot => slot.Link.BytesReceived);
        }
    }

    public int[] WorkerIds
    {
        get
        {
            lock (_gate)
                return [.. _slots.Select(static slot => slot.Link.Id)];
        }
    }

    // Workers beyond the new degree leave when they have done what they have; more are started for what waits.
    public void Resize(Crew crew, int degree)
    {
        _isFollowing = false;
        ObjectDisposedException.ThrowIf(!TryResize(crew, degree), typeof(ProcessStrategy));
    }

    // Nobody has said other degrees: they are what the limits of this process allow.
    public void FollowDegrees()
    {
        if (!_isFollowing || _options.FollowDegrees?.Invoke() is not { } degrees)
            return;
        for (int i = 0; i < degrees.Length; i++)
        {
            if (degrees[i] != _crews[i].Degree)
                TryResize(_crews[i], degrees[i]);
        }
    }

    // False: the strategy is disposed.
    private bool TryResize(Crew crew, int degree)
    {
        List<WorkerSlot> leaving = [];
        int before;
        lock (_gate)
        {
            if (_isDisposed)
                return false;
            before = _degree;
            _degree += degree - crew.Degree;
            crew.Degree = degree;
            foreach (WorkerSlot slot in _slots.Where(slot => !slot.IsDraining && slot.Crew == crew).OrderBy(static slot => slot.IsIdle).ThenByDescending(static slot => slot.BusyTicks).Skip(degree))
            {
                slot.Leave(LeaveReason.Degree);
                leaving.Add(slot);
            }
        }
        _options.Log.Resized(degree, before);
        foreach (WorkerSlot slot in leaving)
            RetireIfIdle(slot);
        EndWarmUpsIfReady();
        Pump(refill: false);
        return true;
    }

    // Ends when as many workers as the degree says are ready.
    public Task WarmUpAsync()
    {
        var warmUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(ProcessStrategy));
            _warmUps.Add(warmUp);
        }
        EndWarmUpsIfReady();
        Pump(refill: false);
        return warmUp.Task;
    }

    public void OnClosed(WorkerSlot slot, WorkerDeath death)
    {
        List<(Operation Operation, long Item, Exception Error)> failures = [];
        List<Operation> touched = [];
        bool replace;
        bool isBarren;
        bool isCrash;
        long returned = 0;
        lock (_gate)
        {
            // It was given up before.
            if (slot.IsDead)
                return;
            slot.IsDead = true;
            death = death with { LastState = slot.Refine(death.LastState, death.NoticedAt) };
            bool wasKnown = _slots.Remove(slot);
            if (wasKnown)
                slot.Crew.Alive--;
            _bytesReceivedByDead += slot.Link.BytesReceived;
            // It never came to anything: a start that failed late, and counted as one, so that no worker dies and is replaced for ever.
            isBarren = wasKnown && !slot.HasServed && !slot.IsRetired && death.LastState.Ticket == 0;
            isCrash = wasKnown && !_isDisposed && !slot.IsRetired;
            if (isCrash)
                _crashed++;
            // What it ended, and whose outcome did not arrive, was run: it must not run again.
            long lost = death.LastState.Progress - slot.Outcomes;
            for (bool isFirst = true; slot.Items.TryDequeue(out InFlight? items); isFirst = false)
            {
                touched.Add(items.Operation);
                for (; lost > 0 && items.Next < items.End && !items.Operation.IsStopped && !_isDisposed; lost--)
                    failures.Add((items.Operation, items.Next, Obituary.Unheard(items.Operation, items.Next, death, AttemptsAt(items.Operation, items.Next++))));
                if (items.Next < items.End && FindVictim(items, death, isFirst) is { } error)
                {
                    failures.Add((items.Operation, items.Next, error));
                    items.Next++;
                }
                // What is left never started.
                returned += items.End - items.Next;
                GiveBack(items.Operation, items.Next, items.End);
            }
            slot.BusyTicks = 0;
            replace = wasKnown && !_isDisposed && !slot.LeftIdle && slot.Crew.Room > 0;
            if (replace)
            {
                _starting++;
                slot.Crew.Starting++;
            }
        }
        NoteEnd(slot, death, isCrash, replace, failures.Count, returned);
        if (replace && isBarren)
            OnStartFailed(slot.Crew, new WorkerStartException($"Worker process {death.ProcessId} {death.Text} before it ended any item."), hadGreeted: true);
        else if (replace)
            StartWorker(slot.Crew);
        foreach ((Operation operation, long item, Exception error) in failures)
            FailOrRetry(slot, operation, item, error);
        foreach (Operation operation in touched)
            Complete(operation, 0);
        Pump(refill: true);
    }

    private void FailOrRetry(WorkerSlot slot, Operation operation, long item, Exception error)
    {
        if (TryRetry(operation, item, ref error))
            return;
        operation.OnFailed(item, error);
        CompleteBehind(slot, operation, 1);
    }

    // What the worker died of, if it was running one of these items. Under the lock.
    private Exception? FindVictim(InFlight items, WorkerDeath death, bool isFirst)
    {
        Operation operation = items.Operation;
        long running = death.LastState.Index - operation.FirstIndex;
        if (death.LastState.Ticket == items.Ticket && running == items.Next)
        {
            if (items.TimedOutAt != 0 && items.TimedOutItem == running)
                return Obituary.TimedOut(operation, running, _options.Timeout, AttemptsAt(operation, running));
            if (items.CancelledAt != 0 && operation.IsStopped)
                return new OperationCanceledException();
            return _isDisposed ? null : Obituary.Crashed(operation, running, death, AttemptsAt(operation, running));
        }
        // It died between items, or before it began one: nobody's fault, unless it happens again and again with the same one.
        if (!isFirst || death.LastState.Ticket != 0 || operation.IsStopped || _isDisposed)
            return null;
        Dictionary<long, int> deaths = operation.UnexplainedDeaths ??= [];
        int count = deaths[items.Next] = deaths.GetValueOrDefault(items.Next) + 1;
        return count > MaxUnexplainedDeaths ? Obituary.Blamed(operation, items.Next, death, AttemptsAt(operation, items.Next), count) : null;
    }

    // On a thread of its own: a start is a blocking exchange, and many at once would hold up the caller's thread pool.
    private void StartWorker(Crew crew) =>
        _ = Task.Factory.StartNew(() => StartWorkerAsync(crew), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private async Task StartWorkerAsync(Crew crew)
    {
        IWorkerLink? link = null;
        try
        {
            link = await crew.Factory.StartAsync(WantedNode(crew), _alarms, _ending.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            OnStartFailed(crew, error, hadGreeted: false);
            return;
        }
        var slot = new WorkerSlot(this, crew, link, _definitions.CreateReader(link.Id), _options.DefinitionsGreeted);
        bool tooLate;
        bool tooMany;
        lock (_gate)
        {
            _started++;
            tooLate = _isDisposed;
            // The degree went down meanwhile.
            tooMany = CountStaying(crew) >= crew.Degree;
            if (tooMany)
                slot.Leave(LeaveReason.Degree);
            slot.Number = FreeNumber();
            if (!tooLate)
            {
                _slots.Add(slot);
                // At once: should it die before its start is over, its own start must not take the place of its replacement.
                crew.Alive++;
                crew.Starting--;
                if (LeavesByItself && _watchPeriod == Timeout.Infinite)
                    StartWatching(IdleWatchMilliseconds);
            }
        }
        _options.Log.WorkerStarted(slot.Number, link.Id);
        link.Open(slot);
        if (tooLate)
        {
            link.Kill(KillReason.Disposed);
            await Task.WhenAny(slot.Closed.Task, Task.Delay(KillPatience)).ConfigureAwait(false);
        }
        else if (tooMany)
        {
            RetireIfIdle(slot);
        }
        EndStart(tooLate ? crew : null);
        EndWarmUpsIfReady();
        Pump(refill: true);
    }

    // Where the data of what waits first lie.
    private int WantedNode(Crew crew)
    {
        lock (_gate)
            return NextOf(crew)?.Pending.Node ?? -1;
    }

    // Under the lock: without those that are about to leave.
    private int CountStaying(Crew crew) => _slots.Count(slot => slot.Crew == crew && !slot.IsDraining);

    private void OnStartFailed(Crew crew, Exception error, bool hadGreeted)
    {
        Operation[] told = [];
        bool isHopeless;
        int failures;
        lock (_gate)
        {
            failures = hadGreeted ? ++crew.BarrenDeaths : ++crew.FailedStarts;
            // Other workers may live and serve; otherwise everything that waits learns why it waits in vain.
            isHopeless = failures >= (hadGreeted ? MaxBarrenDeaths : MaxFailedStarts);
            if (isHopeless)
                told = TakeHopeless(crew);
        }
        var reason = new WorkerStartException($"No worker process{(HasGroups ? $" of the group '{crew.Name}'" : "")} could be started and kept, {failures} times in a row. The last reason: {error.Message}", error);
        if (isHopeless)
        {
            EndWarmUps(reason);
            _options.Log.NoWorkers(failures, told.Length, error);
        }
        else if (!_isDisposed)
        {
            _options.Log.WorkerStartFailed(failures, error);
        }
        foreach (Operation operation in told)
            FailWaiting(operation, reason);
        _alarms.After(told.Length > 0 || _isDisposed ? TimeSpan.Zero : TimeSpan.FromMilliseconds(25 << Math.Min(failures, 5)), () =>
        {
            // One that lived is replaced, whether anything waits for it or not.
            if (hadGreeted && !isHopeless && !_isDisposed)
            {
                StartWorker(crew);
                return;
            }
            EndStart(crew);
            Pump(refill: true);
        });
    }

    // Of a crew whose place is not taken yet.
    private void EndStart(Crew? crew)
    {
        lock (_gate)
        {
            _starting--;
            if (crew is not null)
                crew.Starting--;
            if (_starting == 0 && _isDisposed)
                _startsOver.TrySetResult();
        }
    }

    private void EndWarmUpsIfReady()
    {
        lock (_gate)
        {
            if (!Array.TrueForAll(_crews, crew => CountStaying(crew) >= crew.Degree))
                return;
        }
        EndWarmUps(null);
    }

    private void EndWarmUps(Exception? error)
    {
        TaskCompletionSource[] ended;
        lock (_gate)
        {
            ended = [.. _warmUps];
            _warmUps.Clear();
        }
        foreach (TaskCompletionSource warmUp in ended)
        {
            if (error is null)
                warmUp.TrySetResult();
            else
                warmUp.TrySetException(error);
        }
    }
}
