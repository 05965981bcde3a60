using System.Runtime.CompilerServices;

namespace Parallelism.Verbs;

// The user's delegate and its shape. A struct, so that running a delegate that the caller keeps allocates nothing.
internal readonly struct Work<T, TResult>
{
    public Work(Delegate target, WorkShape shape)
    {
        Target = target;
        Shape = shape;
    }

    public Delegate Target { get; }

    public WorkShape Shape { get; }

    public bool IsAsync => (Shape & WorkShape.ReturnsTask) != 0;

    public bool TakesToken => (Shape & WorkShape.TakesToken) != 0;

    public string Method => MethodName.Of(Target);

    public static Work<T, TResult> Of(Delegate work, [CallerArgumentExpression(nameof(work))] string? parameter = null)
    {
        ArgumentNullException.ThrowIfNull(work, parameter);
        ResultGuard<TResult>.Check(parameter);
        return new(work, ShapeOf<T, TResult>.Find(work));
    }

    // As the item of this index, for what the work may ask of its context.
    public TResult InvokeItem(T argument, ulong randomKey, long index, CancellationToken cancellationToken)
    {
        if (IsAsync)
            return InvokeItemAsync(argument, randomKey, index, cancellationToken).AsTask().GetAwaiter().GetResult();
        ItemFrame frame = ItemFrame.OfThread;
        ItemFrame.Outer outer = frame.Enter(randomKey, index);
        try
        {
            return Invoke(argument, cancellationToken);
        }
        finally
        {
            frame.Leave(outer);
        }
    }

    public ValueTask<TResult> InvokeItemAsync(T argument, ulong randomKey, long index, CancellationToken cancellationToken)
    {
        if (!IsAsync)
            return new(InvokeItem(argument, randomKey, index, cancellationToken));
        ExecutionContext? outer = ItemScope.Enter(randomKey, index);
        try
        {
            return InvokeAsync(argument, cancellationToken);
        }
        finally
        {
            ItemScope.Leave(outer);
        }
    }

    public TResult Invoke(T argument, CancellationToken cancellationToken)
    {
        switch (Shape)
        {
            case WorkShape.ReturnsVoid:
                Unsafe.As<Action>(Target)();
                return default!;
            case WorkShape.ReturnsVoid | WorkShape.TakesToken:
                Unsafe.As<Action<CancellationToken>>(Target)(cancellationToken);
                return default!;
            case WorkShape.ReturnsVoid | WorkShape.TakesArgument:
                Unsafe.As<Action<T>>(Target)(argument);
                return default!;
            case WorkShape.ReturnsVoid | WorkShape.TakesArgument | WorkShape.TakesToken:
                Unsafe.As<Action<T, CancellationToken>>(Target)(argument, cancellationToken);
                return default!;
            case WorkShape.ReturnsValue:
                return Unsafe.As<Func<TResult>>(Target)();
            case WorkShape.ReturnsValue | WorkShape.TakesToken:
                return Unsafe.As<Func<CancellationToken, TResult>>(Target)(cancellationToken);
            case WorkShape.ReturnsValue | WorkShape.TakesArgument:
                return Unsafe.As<Func<T, TResult>>(Target)(argument);
            case WorkShape.ReturnsValue | WorkShape.TakesArgument | WorkShape.TakesToken:
                return Unsafe.As<Func<T, CancellationToken, TResult>>(Target)(argument, cancellationToken);
            default:
                return InvokeAsync(argument, cancellationToken).AsTask().GetAwaiter().GetResult();
        }
    }

    // Synchronous work throws here directly; asynchronous work may also throw before it returns its task.
    public ValueTask<TResult> InvokeAsync(T argument, CancellationToken cancellationToken) => Shape switch
    {
        WorkShape.ReturnsTask => Finish(Unsafe.As<Func<Task>>(Target)()),
        WorkShape.ReturnsTask | WorkShape.TakesToken => Finish(Unsafe.As<Func<CancellationToken, Task>>(Target)(cancellationToken)),
        WorkShape.ReturnsTask | WorkShape.TakesArgument => Finish(Unsafe.As<Func<T, Task>>(Target)(argument)),
        WorkShape.ReturnsTask | WorkShape.TakesArgument | WorkShape.TakesToken =>
            Finish(Unsafe.As<Func<T, CancellationToken, Task>>(Target)(argument, cancellationToken)),
        WorkShape.ReturnsValueTask | WorkShape.TakesArgument => Finish(Unsafe.As<Func<T, ValueTask>>(Target)(argument)),
        WorkShape.ReturnsValueTask | WorkShape.TakesArgument | WorkShape.TakesToken =>
            Finish(Unsafe.As<Func<T, CancellationToken, ValueTask>>(Target)(argument, cancellationToken)),
        WorkShape.ReturnsTaskOfValue => Value(Unsafe.As<Func<Task<TResult>>>(Target)()),
        WorkShape.ReturnsTaskOfValue | WorkShape.TakesToken => Value(Unsafe.As<Func<CancellationToken, Task<TResult>>>(Target)(cancellationToken)),
        WorkShape.ReturnsTaskOfValue | WorkShape.TakesArgument => Value(Unsafe.As<Func<T, Task<TResult>>>(Target)(argument)),
        WorkShape.ReturnsTaskOfValue | WorkShape.TakesArgument | WorkShape.TakesToken =>
            Value(Unsafe.As<Func<T, CancellationToken, Task<TResult>>>(Target)(argument, cancellationToken)),
        _ => new(Invoke(argument, cancellationToken)),
    };

    private static ValueTask<TResult> Value(Task<TResult> task) => new(task ?? throw NoTask());

    private static async ValueTask<TResult> Finish(Task task)
    {
        await (task ?? throw NoTask()).ConfigureAwait(false);
        return default!;
    }

    private static async ValueTask<TResult> Finish(ValueTask task)
    {
        await task.ConfigureAwait(false);
        return default!;
    }

    private static InvalidOperationException NoTask() => new("The work returned null where it should return a task.");
}
