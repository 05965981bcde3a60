using System.Diagnostics;

namespace Quickstart;

// In a terminal a bar that moves; elsewhere a plain line per quarter; nothing at all where only JSON may be printed.
internal sealed class ProgressBar(Screen screen, string title, long totalBytes)
{
    private const int Quarters = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(80);

    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _nextDraw;
    private long _bytes;
    private int _quarter;

    public double Share => totalBytes == 0 ? 1 : Math.Min(1, (double)_bytes / totalBytes);

    public void Advance(long bytes)
    {
        _bytes += bytes;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        if (screen.IsTerminal)
        {
            if (elapsed < _nextDraw)
                return;
            _nextDraw = elapsed + Pause;
            screen.WriteOver(Draw(Share, elapsed));
            return;
        }
        int quarter = (int)(Share * Quarters);
        if (quarter > _quarter && quarter < Quarters)
            screen.WriteLine($"  {title,-12}{quarter * 100 / Quarters,4} %");
        _quarter = quarter;
    }

    // Says something in the middle; the bar goes on below.
    public void Note(string text)
    {
        if (screen.IsTerminal)
            screen.WriteOver(Draw(Share, Stopwatch.GetElapsedTime(_start)) + Environment.NewLine);
        screen.WriteParagraph(text);
    }

    public void Finish()
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_start);
        if (screen.IsTerminal)
            screen.WriteOver(Draw(1, elapsed));
        screen.WriteLine(screen.IsTerminal ? "" : $"  {title,-12} 100 %  {Format.Time(elapsed)}");
    }

    private string Draw(double share, TimeSpan elapsed)
    {
        string figures = $"{share * 100,4:0} %  {Format.Bytes((long)(share * totalBytes)),9}  {Format.Time(elapsed),8}";
        int width = Math.Clamp(screen.Width - figures.Length - 20, 5, 40);
        int filled = (int)(share * width);
        return $"  {title,-12}{screen.Green(new string('█', filled))}{screen.Dim(new string('░', width - filled))}{figures}";
    }
}
