namespace Parallelism.Tests.Processes;

// An argument or a result that makes MarkedSerializer misbehave at one stage of its way.
public sealed record Mark(Stage Stage, Way Way, int Index);
