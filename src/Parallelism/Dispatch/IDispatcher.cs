using Parallelism.Observation;

namespace Parallelism.Dispatch;

// What an operation needs of whoever hands out its items: to worker processes here, or to other machines.
internal interface IDispatcher
{
    // Where items on their own are counted.
    StrategyMeter Meter { get; }

    // Takes the call's items from 0 to count; the operation is told each one's outcome, and then that it is over.
    void Submit(Operation operation, long count);

    // How many items of the call run at this moment, or at least are on their way.
    int CountRunning(CallObserver observer);

    // No further item is wanted; the running ones are cancelled.
    void Cancel(Operation operation);
}
