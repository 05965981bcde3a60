namespace Parallelism;

/// <summary>What a worker process does at one moment.</summary>
public enum WorkerState
{
    /// <summary>It has nothing to do.</summary>
    Idle,

    /// <summary>It has items.</summary>
    Busy,

    /// <summary>It gets no further items, and leaves when it has done those that it has.</summary>
    Leaving,
}
