namespace Parallelism.Envelopes;

// Why an envelope was not opened, or its content not heeded.
internal enum RefusedReason
{
    None,
    TooLarge,
    Truncated,
    NotOurs,
    OtherVersion,
    BadSignature,
    OtherAudience,
    TooOld,
    FromTheFuture,
    Replayed,
    Malformed,
}
