using System.Reflection;
using System.Runtime.Loader;

namespace Parallelism.Tests.Processes;

// Single-file and native AOT applications, as far as the library can tell: it is in no file. Their other lacks (no instructions of methods to read, no
// types to make at run time) must not be met first.
public sealed class UnsupportedApplicationTests
{
    private readonly Assembly _library = Load();

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_application_that_no_worker_can_be_started_from_is_told_so_by_the_first_call(bool refusable)
    {
        object strategy = Activator.CreateInstance(_library.GetType("Parallelism.ProcessStrategy")!)!;
        using FileStream stream = File.OpenRead("/dev/null");
        Func<long> work = refusable ? () => stream.Length : static () => 1;
        MethodInfo run = _library.GetType("Parallelism.ExecutionStrategyExtensions")!.GetMethods()
            .Single(static method => method.Name == "RunAsync" && method.IsGenericMethod && method.GetParameters() is [_, { ParameterType: { IsGenericType: true } type }, _]
                && type.GetGenericTypeDefinition() == typeof(Func<>) && !type.GetGenericArguments()[0].IsGenericType)
            .MakeGenericMethod(typeof(long));
        Task call = (Task)run.Invoke(null, [strategy, work, CancellationToken.None])!;
        Exception error = await Pool.FailureOfAsync(call);
        error.GetType().Name.Should().Be(nameof(WorkerStartException));
        error.Message.Should().Contain("not a file of its own").And.Contain("native AOT").And.Contain("use ThreadStrategy");
        await ((IAsyncDisposable)strategy).DisposeAsync();
    }

    private static Assembly Load()
    {
        using FileStream file = File.OpenRead(typeof(ProcessStrategy).Assembly.Location);
        Assembly library = new AssemblyLoadContext("no file").LoadFromStream(file);
        library.Location.Should().BeEmpty();
        return library;
    }
}
