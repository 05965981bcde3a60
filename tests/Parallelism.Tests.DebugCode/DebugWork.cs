using System.Diagnostics;
using System.Reflection;
using Parallelism.Tests.Closures;

namespace Parallelism.Tests.DebugCode;

// What the tests see of the work in this assembly.
public static class DebugWork
{
    public static IReadOnlyDictionary<string, Func<object?>> Accepted => AcceptedWork.Cases;

    public static IReadOnlyDictionary<string, (Func<object?> Work, string Path, string Advice)> Refused => RefusedWork.Cases;

    public static IReadOnlyDictionary<string, (Action<int> Body, string[] Expected)> Writing => WritingWork.Cases;

    public static bool IsDebugBuild => typeof(DebugWork).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true };
}
