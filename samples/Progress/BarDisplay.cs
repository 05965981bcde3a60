using System.Globalization;
using Parallelism;
using Spectre.Console;

namespace Progress;

// Spectre draws while its callback runs, so the callback waits for the last report.
internal sealed class BarDisplay : ProgressDisplay
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _drawing;
    private readonly ProgressTask _task;
    private RunProgress? _last;

    public BarDisplay(string title)
    {
        ProgressTask? task = null;
        _drawing = AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new SpinnerColumn())
            .StartAsync(context =>
            {
                task = context.AddTask(Markup.Escape(title));
                return _over.Task;
            });
        _task = task!;
        Title = title;
    }

    private string Title { get; }

    protected override void Show(RunProgress progress)
    {
        _last = progress;
        _task.IsIndeterminate = progress.Total is null && !progress.IsFinal;
        _task.MaxValue = Math.Max(1, progress.Total ?? progress.Done);
        _task.Value = progress.Done + progress.Failed;
        string remaining = progress.Remaining is { } left ? $", {left.TotalSeconds:0} s left" : "";
        _task.Description = Markup.Escape(string.Create(CultureInfo.InvariantCulture, $"{Title}: {progress.Running} run, {progress.Rate:N0}/s{remaining}"));
    }

    public override void Finish()
    {
        Dispose();
        if (_last?.Summary is { } summary)
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{summary.ToString()}[/]");
    }

    public override void Dispose()
    {
        _over.TrySetResult();
        _drawing.GetAwaiter().GetResult();
    }
}
