using System.Reflection;
using Parallelism.Tests.Contract;
using Xunit.Abstractions;
using Xunit.Sdk;

[assembly: TestFramework("Parallelism.Tests.TestRun", "Parallelism.Tests")]
[assembly: TestCollectionOrderer("Parallelism.Tests.Contract.LongestFirst", "Parallelism.Tests")]

namespace Parallelism.Tests;

// xunit's own way to run tests, with something behind the last of them: at the end of the process it may be too late, for the runner kills a host that
// takes its time.
public sealed class TestRun(IMessageSink messages) : XunitTestFramework(messages)
{
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Executor(AssemblyName assemblyName, ISourceInformationProvider sources, IMessageSink messages)
        : XunitTestFrameworkExecutor(assemblyName, sources, messages)
    {
        protected override async void RunTestCases(IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions)
        {
            using var runner = new Runner(TestAssembly, testCases, DiagnosticMessageSink, executionMessageSink, executionOptions);
            await runner.RunAsync();
        }
    }

    private sealed class Runner(
        ITestAssembly assembly, IEnumerable<IXunitTestCase> cases, IMessageSink messages, IMessageSink executionMessages, ITestFrameworkExecutionOptions options)
        : XunitTestAssemblyRunner(assembly, cases, messages, executionMessages, options)
    {
        protected override async Task BeforeTestAssemblyFinishedAsync()
        {
            await base.BeforeTestAssemblyFinishedAsync();
            Signals.DeleteAll();
        }
    }
}
