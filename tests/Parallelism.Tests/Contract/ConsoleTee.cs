using System.Text;

namespace Parallelism.Tests.Contract;

// Stands for Console.Out and Console.Error of the whole test process from its first use on, for tests run side by side: what holds a test's own mark is
// kept for it, everything else goes where it went before.
internal sealed class ConsoleTee : TextWriter
{
    public const string MarkBegin = "<<mark:";

    private static readonly Lock Gate = new();
    private static ConsoleTee? s_output;
    private static ConsoleTee? s_error;

    private readonly TextWriter _before;
    private readonly StringBuilder _kept = new();

    private ConsoleTee(TextWriter before) => _before = before;

    public static ConsoleTee Output => Install(ref s_output, static () => Console.Out, Console.SetOut);

    public static ConsoleTee Error => Install(ref s_error, static () => Console.Error, Console.SetError);

    public override Encoding Encoding => Encoding.UTF8;

    // The lines with this mark, without it.
    public string[] Lines(string mark)
    {
        lock (_kept)
        {
            return [.. _kept.ToString().Split('\n').Where(line => line.Contains(mark, StringComparison.Ordinal))
                .Select(line => line[(line.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..])];
        }
    }

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void WriteLine(string? value) => Write(value + "\n");

    public override void Write(string? value)
    {
        if (value?.Contains(MarkBegin, StringComparison.Ordinal) != true)
        {
            _before.Write(value);
            return;
        }
        lock (_kept)
            _kept.Append(value);
    }

    private static ConsoleTee Install(ref ConsoleTee? place, Func<TextWriter> current, Action<TextWriter> set)
    {
        lock (Gate)
        {
            if (place is null)
            {
                place = new(current());
                set(place);
            }
            return place;
        }
    }
}
