namespace Parallelism.Observation;

internal sealed class DirectProgress(Action<RunProgress> receive) : IProgress<RunProgress>
{
    public void Report(RunProgress value) => receive(value);
}
