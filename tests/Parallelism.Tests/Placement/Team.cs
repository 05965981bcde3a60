namespace Parallelism.Tests.Placement;

// A strategy with groups, of processes or of threads, and who of it runs an item.
public static class Team
{
    private const string Variable = "PARALLELISM_TESTS_GROUP";

    public static TheoryData<string> Kinds => new("process", "thread");

    public static ExecutionStrategyOptions Options(string kind, params (string Name, WorkerGroup Group)[] groups) => new()
    {
        Strategy = kind,
        Groups = groups.ToDictionary(static group => group.Name, static group => new WorkerGroup
        {
            MaxDegreeOfParallelism = group.Group.MaxDegreeOfParallelism,
            Helps = group.Group.Helps,
            Reserved = group.Group.Reserved,
            Initializer = group.Group.Initializer,
            MaxWorkerMemory = group.Group.MaxWorkerMemory,
            Place = group.Group.Place,
            Placement = group.Group.Placement,
            EnvironmentVariables = new Dictionary<string, string?> { [Variable] = group.Name },
        }),
    };

    public static IExecutionStrategy Create(string kind, params (string Name, WorkerGroup Group)[] groups) => ExecutionStrategy.Create(Options(kind, groups));

    // The same for a process strategy that the test wants to ask more of.
    public static ProcessStrategyOptions Of(this ExecutionStrategyOptions options) => new() { Groups = options.Groups };

    // On threads it is the thread's name that tells.
    public static string Mine() => Environment.GetEnvironmentVariable(Variable) ?? Thread.CurrentThread.Name?.Split(' ')[1] ?? "nobody";
}
