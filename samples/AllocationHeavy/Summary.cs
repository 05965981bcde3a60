namespace AllocationHeavy;

internal sealed record Summary(int Requests, int Errors, int SlowestMilliseconds);
