using Parallelism;
using Spectre.Console;

namespace Progress;

// How far a call is: a bar where the output is a terminal, plain lines where it is a file or a pipe.
internal abstract class ProgressDisplay : IDisposable
{
    protected ProgressDisplay() => Receiver = RunProgress.Receiver(Show);

    public IProgress<RunProgress> Receiver { get; }

    // Spectre writes escape codes into redirected output where something makes it believe in a terminal, so the output itself is asked, too.
    public static ProgressDisplay Create(string title) =>
        AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected ? new BarDisplay(title) : new LineDisplay(title);

    public abstract void Finish();

    public abstract void Dispose();

    protected abstract void Show(RunProgress progress);
}
