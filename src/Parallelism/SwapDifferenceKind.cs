namespace Parallelism;

/// <summary>What kind of thing would be different in a worker process.</summary>
public enum SwapDifferenceKind
{
    /// <summary>Something that the work captures, takes or returns cannot travel.</summary>
    DoesNotTravel,

    /// <summary>The work changes its argument; in a worker process it changes a copy.</summary>
    ArgumentChanged,

    /// <summary>The work changes what it captured; in a worker process it changes a copy.</summary>
    CaptureChanged,

    /// <summary>The work writes a static field; every worker process has its own.</summary>
    StaticWritten,

    /// <summary>The work reads a static field that the program sets; in a worker process it has its initial value.</summary>
    StaticRead,

    /// <summary>One object arrives as two, so what compares or looks up by reference finds something else.</summary>
    IdentityLost,

    /// <summary>The work sets something that belongs to its whole process.</summary>
    ProcessSetting,

    /// <summary>The work's exception arrives as another type, which a <see langword="catch"/> by type misses.</summary>
    ExceptionReplaced,
}
