using Parallelism.Closures;
using Parallelism.Processes;
using Parallelism.Serialization;
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
        Environment.SetEnvironmentVariable(WorkerCommand.Marker, null);
        (Stream input, Stream output) = StandardHandles.TakeAside();
        Action<WorkerLoop> listen = OutputWriter.Install();
        var greeting = new Greeting(new FrameReader(input), output);
        try
        {
            if (greeting.Exchange(static settings => CreateRunner(settings)) is not { } runner)
                return ProtocolError;
            using WorkerLoop loop = greeting.CreateLoop(runner);
            listen(loop);
            loop.Run();
        }
        catch (ProtocolException error)
        {
            OwnProcess.End(error);
        }
        return 0;
    }

    private static WorkRunner CreateRunner(ReadOnlySpan<byte> settings)
    {
        var formatters = new FormatterTable(new ClosureFormatters());
        var decoder = new WorkDecoder(formatters, new PeerCodeTable());
        IPayloadSerializer? serializer = WorkerSettings.ReadSerializer(settings, decoder);
        var table = new CodeTable();
        var codec = new PayloadCodec(new WorkEncoder(formatters, table), serializer);
        return new WorkRunner(decoder, codec, new ExceptionEncoder(formatters, table), new SequentialStrategy());
    }
}
