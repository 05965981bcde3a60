using System.Runtime.CompilerServices;

namespace Parallelism.Tests;

// What the machine's own environment asks for must not decide these tests; those about the environment set it themselves.
internal static class CleanEnvironment
{
    [ModuleInitializer]
    internal static void Clear()
    {
        Environment.SetEnvironmentVariable("PARALLELISM_STRATEGY", null);
        Environment.SetEnvironmentVariable("PARALLELISM_MAX_DEGREE", null);
    }
}
