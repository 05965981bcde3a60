namespace Parallelism.Verbs;

// The shape of a delegate by its type; the types are exact because the verbs' parameters are.
internal static class ShapeOf<T, TResult>
{
    // The common forms by their exact type, which is much quicker to compare than what may be variant.
    public static WorkShape Find(Delegate work)
    {
        if (work.GetType() == typeof(Func<TResult>))
            return WorkShape.ReturnsValue;
        return work.GetType() == typeof(Func<T, TResult>) ? WorkShape.ReturnsValue | WorkShape.TakesArgument : FindVariant(work);
    }

    private static WorkShape FindVariant(Delegate work) => work switch
    {
        Action => WorkShape.ReturnsVoid,
        Action<CancellationToken> when typeof(T) == typeof(Nothing) => WorkShape.ReturnsVoid | WorkShape.TakesToken,
        Action<T> => WorkShape.ReturnsVoid | WorkShape.TakesArgument,
        Action<T, CancellationToken> => WorkShape.ReturnsVoid | WorkShape.TakesArgument | WorkShape.TakesToken,
        Func<Task<TResult>> => WorkShape.ReturnsTaskOfValue,
        Func<CancellationToken, Task<TResult>> when typeof(T) == typeof(Nothing) => WorkShape.ReturnsTaskOfValue | WorkShape.TakesToken,
        Func<T, Task<TResult>> => WorkShape.ReturnsTaskOfValue | WorkShape.TakesArgument,
        Func<T, CancellationToken, Task<TResult>> => WorkShape.ReturnsTaskOfValue | WorkShape.TakesArgument | WorkShape.TakesToken,
        Func<TResult> => WorkShape.ReturnsValue,
        Func<CancellationToken, TResult> when typeof(T) == typeof(Nothing) => WorkShape.ReturnsValue | WorkShape.TakesToken,
        Func<T, TResult> => WorkShape.ReturnsValue | WorkShape.TakesArgument,
        Func<T, CancellationToken, TResult> => WorkShape.ReturnsValue | WorkShape.TakesArgument | WorkShape.TakesToken,
        Func<Task> => WorkShape.ReturnsTask,
        Func<CancellationToken, Task> when typeof(T) == typeof(Nothing) => WorkShape.ReturnsTask | WorkShape.TakesToken,
        Func<T, Task> => WorkShape.ReturnsTask | WorkShape.TakesArgument,
        Func<T, CancellationToken, Task> => WorkShape.ReturnsTask | WorkShape.TakesArgument | WorkShape.TakesToken,
        Func<T, ValueTask> => WorkShape.ReturnsValueTask | WorkShape.TakesArgument,
        Func<T, CancellationToken, ValueTask> => WorkShape.ReturnsValueTask | WorkShape.TakesArgument | WorkShape.TakesToken,
        _ => throw new ArgumentException($"{work.GetType()} is not a form of work with argument {typeof(T)} and result {typeof(TResult)}.", nameof(work)),
    };
}
