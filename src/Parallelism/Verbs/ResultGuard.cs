namespace Parallelism.Verbs;

// Work that returns a ValueTask (or a Task inside another) would come back unawaited: the same refusal on every strategy.
internal static class ResultGuard<TResult>
{
    private static readonly string? Complaint = Find(typeof(TResult));

    public static void Check(string? parameter)
    {
        if (Complaint is not null)
            throw new ArgumentException(Complaint, parameter);
    }

    private static string? Find(Type type)
    {
        bool isValueTask = type == typeof(ValueTask) || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>));
        if (!isValueTask && !typeof(Task).IsAssignableFrom(type))
            return null;
        return $"The work returns {type.Name}, which nobody would await: return Task<T> (for a ValueTask, call AsTask()).";
    }
}
