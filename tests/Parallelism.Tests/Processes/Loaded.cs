namespace Parallelism.Tests.Processes;

// Of its own, so that what runs it loads nothing else.
public static class Loaded
{
    public static bool HasLogging() =>
        AppDomain.CurrentDomain.GetAssemblies().Any(static assembly => assembly.GetName().Name == "Microsoft.Extensions.Logging.Abstractions");
}
