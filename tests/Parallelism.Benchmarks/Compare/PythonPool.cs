using System.Diagnostics;

namespace Parallelism.Benchmarks.Compare;

// A Python program that keeps a warm pool of two workers and takes its own time. One question at a time.
internal sealed class PythonPool : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;

    public PythonPool(string kind) => _process = Process.Start(Python.Script("serve", kind))!;

    public async Task<double[]> AskAsync(string question)
    {
        await _process.StandardInput.WriteLineAsync(question);
        await _process.StandardInput.FlushAsync();
        string? answer = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        return FigureList.Read(answer ?? throw new InvalidOperationException("Python ended; its message stands on standard error"));
    }

    public void Dispose()
    {
        _process.StandardInput.Dispose();
        if (!_process.WaitForExit(10_000))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
