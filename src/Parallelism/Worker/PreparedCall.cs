using System.Diagnostics;

namespace Parallelism.Worker;

// The work of a call: bytes until the first item needs it, so that whatever decoding does happens as part of an item.
internal sealed class PreparedCall(byte[] work)
{
    private const int MaxBlock = 4096;

    // How long a block of items takes, at most and about; longer items run one by one.
    private static readonly long LongestBlock = Stopwatch.Frequency / 50_000;
    private static readonly long ShortBlock = LongestBlock / 2;

    private object? _prepared;
    private Exception? _error;
    private CancellationToken _token;

    // How many of its items begin together, as measured.
    public int BlockLength { get; private set; } = 1;

    // So many items took so long, in ticks of the stopwatch.
    public void NoteDuration(long elapsed, int items)
    {
        if (elapsed > LongestBlock)
            BlockLength = (int)Math.Max(1, ShortBlock * items / elapsed);
        else if (elapsed < ShortBlock && items == BlockLength)
            BlockLength = Math.Min(BlockLength * 2, MaxBlock);
    }

    public object? GetPrepared(CancellationToken cancellationToken) => _token == cancellationToken ? _prepared : null;

    public bool TryPrepare(IWorkRunner runner, CancellationToken cancellationToken, out object prepared, out Exception? error)
    {
        // A token that the work captured stands in it; after a cancellation there is another one.
        if ((_prepared is null && _error is null) || _token != cancellationToken)
        {
            _token = cancellationToken;
            (_prepared, _error) = Prepare(runner, cancellationToken);
        }
        prepared = _prepared!;
        error = _error;
        return error is null;
    }

    private (object?, Exception?) Prepare(IWorkRunner runner, CancellationToken cancellationToken)
    {
        try
        {
            return (runner.Prepare(work, cancellationToken), null);
        }
        catch (Exception error)
        {
            return (null, error);
        }
    }
}
