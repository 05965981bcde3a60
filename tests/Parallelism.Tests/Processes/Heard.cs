using System.Collections.Concurrent;
using System.Text;

namespace Parallelism.Tests.Processes;

// What a strategy's workers said, piece by piece.
internal sealed class Heard
{
    private readonly ConcurrentQueue<WorkerOutput> _pieces = new();

    public WorkerOutput[] Pieces => [.. _pieces];

    public string Text => Join(static _ => true);

    public string Errors => Join(static piece => piece.IsError);

    public string Output => Join(static piece => !piece.IsError);

    public void Add(WorkerOutput piece) => _pieces.Enqueue(piece);

    public ProcessStrategy Listen(int degree) => new(new ProcessStrategyOptions { MaxDegreeOfParallelism = degree, OnOutput = Add });

    public string Join(Func<WorkerOutput, bool> which)
    {
        var text = new StringBuilder();
        foreach (WorkerOutput piece in _pieces.Where(which))
            text.Append(piece.Text);
        return text.ToString();
    }
}
