using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Parallelism;

/// <summary>How one item of <c>TryMapAsync</c> ended: in its result, or in its failure.</summary>
/// <typeparam name="TResult">The type of the result.</typeparam>
public readonly struct ItemOutcome<TResult>
{
    private readonly TResult _result;

    internal ItemOutcome(TResult result, Exception? error) => (_result, Error) = (result, error);

    /// <summary>Whether the item ended in its result.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => Error is null;

    /// <summary>The item's result; where it failed, throws what it failed with.</summary>
    public TResult Result
    {
        get
        {
            if (Error is not null)
                ExceptionDispatchInfo.Throw(Error);
            return _result;
        }
    }

    /// <summary>
    /// What the item failed with: what the work threw, a <see cref="WorkerCrashedException"/>, a <see cref="WorkTimeoutException"/>;
    /// <see langword="null"/> where it succeeded.
    /// </summary>
    public Exception? Error { get; }

    /// <summary>The result, or the type and message of the failure.</summary>
    public override string ToString() => Error is null ? $"{_result}" : $"{Error.GetType().Name}: {Error.Message}";
}
