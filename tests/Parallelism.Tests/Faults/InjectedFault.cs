namespace Parallelism.Tests.Faults;

// What was done to which worker, so that a test can tell that it tested something.
public sealed record InjectedFault(int Worker, string What);
