using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Parallelism.Configuration;

// The way from one strategy to the next:
//
//   options change ──▶ _wanted (the last one only) ──▶ make, start its workers ──▶ _current: new calls go there
//                                                            │ fails                     │
//                                                      stays, and says why         the old one: retired ──last call leaves──▶ disposed
//
// One move at a time; what changes meanwhile is looked at when it is done, and only the last of it.
internal sealed class StrategyMover : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly StrategyMaker _maker;
    private readonly ILogger _logger;
    private readonly Func<string?> _refusedOptions;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<StrategyInUse, Task> _leaving = [];
    private ParallelismOptions? _wanted;
    private Task _moving = Task.CompletedTask;
    private bool _isMoving;
    private bool _isDisposed;
    private volatile StrategyInUse _current;
    private volatile string? _refusal;

    public StrategyMover(StrategyMaker maker, ParallelismOptions options, bool canChange, Func<string?> refusedOptions, ILogger logger)
    {
        (_maker, _refusedOptions, _logger) = (maker, refusedOptions, logger);
        IExecutionStrategy first = maker.Make(options);
        _current = new(first, maker.ValuesOf(options));
        Promised = canChange ? options.Require.Traits : first.Traits;
        Log.StrategyMade(logger, first, maker.Registration);
    }

    public StrategyInUse Current => _current;

    public StrategyTraits Promised { get; }

    // Why work is not on the strategy that the configuration names; null where it is.
    public string? Refusal => _refusedOptions() ?? _refusal;

    public bool LetsWorkersGo => _current.Values["Process:IdleTimeout"] is TimeSpan idle && idle != Timeout.InfiniteTimeSpan;

    // What to dispose with this: the subscription to changes.
    public IDisposable? Subscription { get; set; }

    public int CallsInFlight
    {
        get
        {
            lock (_gate)
                return _current.Calls + _leaving.Keys.Sum(static old => old.Calls);
        }
    }

    // Ends when what was wanted so far is there or refused.
    public Task SettledAsync()
    {
        lock (_gate)
            return _moving;
    }

    // Ends when nothing is left of the strategies before.
    public Task LeftAsync()
    {
        lock (_gate)
            return Task.WhenAll(_leaving.Values);
    }

    // A strategy lets nobody enter once it was left; then another one is the current one.
    public StrategyInUse Enter()
    {
        while (true)
        {
            StrategyInUse current = _current;
            if (current.TryEnter())
                return current;
        }
    }

    public void Want(ParallelismOptions options)
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _wanted = options;
            if (_isMoving)
                return;
            _isMoving = true;
            _moving = Task.Run(MoveAsync);
        }
    }

    // Waits until no call runs, at most for the limit; then tells how many do.
    public async Task<int> DrainAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(limit < TimeSpan.FromDays(24) ? limit : TimeSpan.FromDays(24));
        while (CallsInFlight > 0 && !patience.IsCancellationRequested)
        {
            Task[] idle;
            lock (_gate)
                idle = [.. _leaving.Keys.Append(_current).Select(static used => used.WhenIdleAsync())];
            await Task.WhenAll(idle).WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return CallsInFlight;
    }

    public async ValueTask DisposeAsync()
    {
        Task moving;
        lock (_gate)
        {
            if (_isDisposed)
                return;
            (_isDisposed, moving) = (true, _moving);
        }
        Subscription?.Dispose();
        await _end.CancelAsync().ConfigureAwait(false);
        await moving.ConfigureAwait(false);
        _ending.SetResult();
        ValueTask current = _current.Strategy.DisposeAsync();
        await LeftAsync().ConfigureAwait(false);
        await current.ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task MoveAsync()
    {
        while (TakeWanted() is { } options)
            await MoveToAsync(options).ConfigureAwait(false);
    }

    private ParallelismOptions? TakeWanted()
    {
        lock (_gate)
        {
            ParallelismOptions? wanted = _isDisposed ? null : _wanted;
            _wanted = null;
            _isMoving = wanted is not null;
            return wanted;
        }
    }

    private async Task MoveToAsync(ParallelismOptions options)
    {
        IExecutionStrategy? made = null;
        try
        {
            OptionValues values = _maker.ValuesOf(options);
            List<string> changed = values.KeysThatDifferFrom(_current.Values);
            _refusal = null;
            if (changed.Count == 0 || (changed is ["MaxDegreeOfParallelism"] && TryResize(options, values)))
                return;
            made = _maker.Make(options);
            Demand(made);
            // Calls must not wait for workers while others are there, and not at all for ones that cannot be started.
            if (made is ProcessStrategy processes)
                await processes.WarmUpAsync(_end.Token).ConfigureAwait(false);
            Move(new(made, values), changed);
        }
        catch (Exception) when (_end.IsCancellationRequested)
        {
            if (made is not null)
                await DisposeAsync(made).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            _refusal = error.Message;
            Log.MoveFailed(_logger, _maker.Label, _current.Strategy.Name, error);
            if (made is not null)
                await DisposeAsync(made).ConfigureAwait(false);
        }
    }

    private bool TryResize(ParallelismOptions options, OptionValues values)
    {
        if (options.Groups.Count > 0 || _current.Strategy is not ProcessStrategy processes || StrategyContexts.DegreeOf(options) is not { } degree)
            return false;
        int before = processes.MaxDegreeOfParallelism;
        processes.Resize(degree);
        _current.Values = values;
        Log.Resized(_logger, _maker.Label, before, degree);
        return true;
    }

    private void Demand(IExecutionStrategy made)
    {
        if (!made.Traits.Satisfy(Promised))
        {
            throw new InvalidOperationException(
                $"The strategy '{made.Name}' lacks traits that this registration was made with: it promised {StrategyName.Names(Promised)}, by Require, for as long as the program runs.");
        }
    }

    // Not after disposal: that waits for this, and disposes what is current then.
    private void Move(StrategyInUse next, List<string> changed)
    {
        StrategyInUse old = _current;
        lock (_gate)
        {
            _current = next;
            _leaving[old] = LeaveAsync(old);
        }
        Log.Moved(_logger, _maker.Label, old.Strategy, next.Strategy, changed);
    }

    private async Task LeaveAsync(StrategyInUse old)
    {
        long begin = Stopwatch.GetTimestamp();
        old.Retire();
        await Task.WhenAny(old.Unused, _ending.Task).ConfigureAwait(false);
        // Not under the lock of whoever moved.
        await Task.Yield();
        await DisposeAsync(old.Strategy).ConfigureAwait(false);
        lock (_gate)
            _leaving.Remove(old);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
        Log.Left(_logger, _maker.Label, old.Strategy.Name, elapsed);
    }

    private async Task DisposeAsync(IExecutionStrategy strategy)
    {
        try
        {
            await strategy.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            Log.DisposalFailed(_logger, _maker.Label, strategy.Name, error);
        }
    }
}
