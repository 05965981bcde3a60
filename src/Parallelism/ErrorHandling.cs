namespace Parallelism;

/// <summary>What a call over many items does when one of them fails.</summary>
public enum ErrorHandling
{
    /// <summary>Stops at the first failure: items that have not started never start, running ones are cancelled, the call throws that failure.</summary>
    FailFast,

    /// <summary>Runs every item; at the end the call throws an <see cref="AggregateException"/> with all failures in the order of their items.</summary>
    KeepGoing,
}
