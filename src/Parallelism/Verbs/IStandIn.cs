namespace Parallelism.Verbs;

// The target of a delegate that runs in place of the user's; messages name the user's.
internal interface IStandIn
{
    Delegate Given { get; }
}
