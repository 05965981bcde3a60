using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Parallelism.Broker;

// Keeps a session to the broker alive:
//
//   connect ──▶ set up (declare, consume) ──▶ in use ──▶ ended ──▶ tear down ──▶ pause ──▶ connect ...
//
// The client's own recovery is not used: it does not heed a channel that closes, and can lose a consumer without a word. Here everything that ends
// ends the session, and everything is made anew.
internal sealed class Supervisor : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan SetUpTimeout = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(3);

    private readonly IBroker _broker;
    private readonly string _name;
    private readonly Func<IBrokerSession, CancellationToken, Task> _setUp;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource<IBrokerSession> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IBrokerSession? _current;
    private Task _run = Task.CompletedTask;
    private long _lostAt = Stopwatch.GetTimestamp();

    public Supervisor(IBroker broker, string name, Func<IBrokerSession, CancellationToken, Task> setUp, ILogger logger)
    {
        _broker = broker;
        _name = name;
        _setUp = setUp;
        _logger = logger;
    }

    public string Address => _broker.Address;

    // Null while there is none.
    public IBrokerSession? Current => _current;

    // How many sessions there have been.
    public int Sessions { get; private set; }

    // Why there is no session; null where there never was a reason.
    public Exception? LastError { get; private set; }

    // How long there has been no session; zero while there is one.
    public TimeSpan Outage => _current is null ? Stopwatch.GetElapsedTime(_lostAt) : TimeSpan.Zero;

    public void Start()
    {
        _lostAt = Stopwatch.GetTimestamp();
        _run = Task.Run(RunAsync);
    }

    // The session in use, or the next one.
    public Task<IBrokerSession> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return _current is { } current ? Task.FromResult(current) : _next.Task.WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
            _next.TrySetException(new BrokerLostException("The connection is closed."));
        _ = _next.Task.Exception;
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        TimeSpan pause = FirstPause;
        while (!_ending.IsCancellationRequested)
        {
            IBrokerSession? session = null;
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
                limit.CancelAfter(ConnectTimeout);
                session = await _broker.ConnectAsync(_name, limit.Token).ConfigureAwait(false);
                // A time of its own, longer than the one that an answer may take: else nobody would learn what was not answered. It is left alone with
                // what heeds no token; the session's end ends that.
                limit.CancelAfter(SetUpTimeout);
                await _setUp(session, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
                if (session.Ended.IsCompleted)
                    throw new BrokerLostException(await session.Ended.ConfigureAwait(false));
                string reason = await UseAsync(session).ConfigureAwait(false);
                LastError = new BrokerLostException(reason);
                pause = FirstPause;
                if (!_ending.IsCancellationRequested)
                    Log.SessionLost(_logger, _broker.Address, reason);
            }
            catch (Exception error) when (!_ending.IsCancellationRequested)
            {
                LastError = error;
                Log.NoSession(_logger, _broker.Address, error.Message);
            }
            catch (Exception)
            {
                // Disposed while it connected.
            }
            if (session is not null)
                await CloseAsync(session).ConfigureAwait(false);
            // Less up to a half at random: who lost the broker together does not come back together.
            await Task.Delay(pause * (1 - (Random.Shared.NextDouble() / 2)), _ending.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<string> UseAsync(IBrokerSession session)
    {
        lock (_gate)
        {
            _current = session;
            Sessions++;
            _next.TrySetResult(session);
        }
        try
        {
            return await session.Ended.WaitAsync(_ending.Token).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _current = null;
                _lostAt = Stopwatch.GetTimestamp();
                _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    private static async Task CloseAsync(IBrokerSession session)
    {
        Task closing = session.DisposeAsync().AsTask();
        await Task.WhenAny(closing, Task.Delay(CloseTimeout)).ConfigureAwait(false);
        _ = closing.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }
}
