namespace Parallelism.Broker;

// Each lane has channels of its own, so that nothing on one waits for another: a cancellation must not stand behind the work that it cancels.
internal enum Lane
{
    Work = 0,
    Suspects = 1,
    Results = 2,
    Control = 3,
}
