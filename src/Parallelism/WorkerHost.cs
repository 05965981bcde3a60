using Parallelism.Closures;
using Parallelism.Processes;
using Parallelism.Serialization;
using Parallelism.SharedMemory;
using Parallelism.Wire;
using Parallelism.Worker;

namespace Parallelism;

/// <summary>The worker's side of a <see cref="ProcessStrategy"/>.</summary>
public static class WorkerHost
{
    private const int UsageError = 64;
    private const int ProtocolError = 76;

    /// <summary>Whether this process is a worker: strategies made here run their items in place, and start no processes.</summary>
    public static bool IsWorker { get; private set; }

    internal static int Main()
    {
        if (Environment.GetEnvironmentVariable(WorkerCommand.Marker) is null)
        {
            using Stream error = Console.OpenStandardError();
            error.Write("Parallelism.dll is a library. It runs as a program only where ProcessStrategy starts it as a worker.\n"u8);
            return UsageError;
        }
        return Run();
    }

    private static int Run()
    {
        IsWorker = true;
        SegmentTable.IsStrategys = false;
        ProcessGroup.Lead();
        Environment.SetEnvironmentVariable(WorkerCommand.Marker, null);
        (FileStream input, FileStream output) = StandardHandles.TakeAside();
        Action<WorkerLoop> listen = OutputWriter.Install();
        var greeting = new Greeting(new FrameReader(input), output);
        WorkerSettings settings = new(null, null, null);
        try
        {
            if (greeting.Exchange(hello => CreateRunner(hello, out settings), () => Initialize(settings, input)) is not { } runner)
                return ProtocolError;
            using WorkerLoop loop = greeting.CreateLoop(runner, new Farewell(settings.Teardown, input.SafeFileHandle).End);
            listen(loop);
            loop.Run();
        }
        catch (ProtocolException error)
        {
            OwnProcess.End(error);
        }
        return 0;
    }

    private static WorkRunner CreateRunner(Hello strategy, out WorkerSettings settings)
    {
        var formatters = new FormatterTable(new ClosureFormatters());
        var decoder = new WorkDecoder(formatters, new PeerCodeTable()) { Peer = strategy.ProcessId };
        var nested = new SequentialStrategy();
        settings = WorkerSettings.Read(strategy.Settings, decoder, new() { Strategy = _ => nested });
        var table = new CodeTable();
        var codec = new PayloadCodec(new WorkEncoder(formatters, table), settings.MakeSerializer());
        return new WorkRunner(decoder, codec, new ExceptionEncoder(formatters, table), nested);
    }

    private static void Initialize(WorkerSettings settings, FileStream input)
    {
        if (settings.Initializer is not { } initializer)
            return;
        using var watch = new ParentWatch(input.SafeFileHandle);
        initializer();
    }
}
