namespace Parallelism.Wire;

// What a worker does beside running the items behind a Context frame.
[Flags]
internal enum ContextFlags
{
    None = 0,

    // Tells with each outcome how long its serializer took.
    TimesSerializer = 1,

    // Gives each item an activity that comes home, where the caller's is recorded.
    TracesItems = 2,
}
