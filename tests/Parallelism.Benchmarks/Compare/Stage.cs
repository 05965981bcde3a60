namespace Parallelism.Benchmarks.Compare;

// The warm pools, each opened by the first case that needs it and kept to the end of the run, ours and theirs alike.
internal sealed class Stage : IAsyncDisposable
{
    private readonly Lazy<ProcessStrategy> _processes = new(() => new(new() { MaxDegreeOfParallelism = Scale.Workers }));
    private readonly Lazy<ThreadStrategy> _threads = new(() => new());
    private readonly Lazy<BareLink> _bareA = new(() => new());
    private readonly Lazy<BareLink> _bareB = new(() => new());
    private readonly Lazy<PythonPool> _executor = new(() => new(Python.Executor));
    private readonly Lazy<PythonPool> _pool = new(() => new(Python.Pool));

    public ProcessStrategy Processes => _processes.Value;

    public ThreadStrategy Threads => _threads.Value;

    public BareLink BareA => _bareA.Value;

    public BareLink BareB => _bareB.Value;

    public PythonPool Executor => _executor.Value;

    public PythonPool Pool => _pool.Value;

    public async ValueTask DisposeAsync()
    {
        if (_processes.IsValueCreated)
            await Processes.DisposeAsync();
        if (_threads.IsValueCreated)
            await Threads.DisposeAsync();
        foreach (Lazy<BareLink> link in (Lazy<BareLink>[])[_bareA, _bareB])
        {
            if (link.IsValueCreated)
                link.Value.Dispose();
        }
        foreach (Lazy<PythonPool> pool in (Lazy<PythonPool>[])[_executor, _pool])
        {
            if (pool.IsValueCreated)
                pool.Value.Dispose();
        }
    }
}
