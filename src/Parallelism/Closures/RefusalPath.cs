using Parallelism.Serialization;

namespace Parallelism.Closures;

// Completes the path of a refusal, from "captured 'job'.Output → FileStream" to "captured 'job' → Job.Output → FileStream".
internal static class RefusalPath
{
    // Null where the path is complete already.
    public static WorkSerializationException? Extend(WorkSerializationException error, string step, Type type)
    {
        if (step.Length == 0)
            return null;
        if (error.Path.Length == 0)
            return new($"{step} → {TypeName.Of(type)}", error.Message, error.InnerException);
        // An element is one of the variable itself: captured 'files'[].
        bool isBelow = error.Path.Length > step.Length && error.Path.StartsWith(step, StringComparison.Ordinal) && error.Path[step.Length] == '.';
        return isBelow ? new($"{step} → {TypeName.Of(type)}{error.Path[step.Length..]}", ReasonOf(error), error.InnerException) : null;
    }

    // The message without the path in front.
    public static string ReasonOf(WorkSerializationException error)
    {
        string prefix = error.Path + ": ";
        return error.Message.StartsWith(prefix, StringComparison.Ordinal) ? error.Message[prefix.Length..] : error.Message;
    }
}
