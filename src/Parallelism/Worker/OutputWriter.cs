using System.Text;

namespace Parallelism.Worker;

// Console.Out or Console.Error of a worker. Every call's text leaves as a whole, line end included, so lines of several workers do not mix.
internal sealed class OutputWriter(bool isError) : TextWriter
{
    private const int MaxCharacters = 4096;

    private readonly Encoder _encoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetEncoder();
    private readonly byte[] _bytes = new byte[(MaxCharacters + 1) * 3];
    private WorkerLoop? _loop;

    public override Encoding Encoding { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    // Gives what to tell of the loop once there is one; until then text goes to the raw standard error, where a failed start is explained.
    public static Action<WorkerLoop> Install()
    {
        var output = new OutputWriter(isError: false);
        var error = new OutputWriter(isError: true);
        // Synchronized, both of them, by these calls.
        Console.SetOut(output);
        Console.SetError(error);
        return loop =>
        {
            output._loop = loop;
            error._loop = loop;
        };
    }

    public override void Write(char value) => Write([value]);

    public override void Write(char[]? buffer) => Write(buffer.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        while (!buffer.IsEmpty)
        {
            ReadOnlySpan<char> part = buffer[..Math.Min(MaxCharacters, buffer.Length)];
            // The encoder keeps half a surrogate pair until the other half comes.
            int count = _encoder.GetBytes(part, _bytes, flush: false);
            if (count > 0)
                Send(_bytes.AsSpan(0, count));
            buffer = buffer[part.Length..];
        }
    }

    public override void WriteLine() => Write(NewLine);

    public override void WriteLine(string? value) => Write(value + NewLine);

    public override void WriteLine(ReadOnlySpan<char> buffer) => Write(string.Concat(buffer, NewLine));

    public override void WriteLine(char[]? buffer) => WriteLine(buffer.AsSpan());

    public override void WriteLine(char[] buffer, int index, int count) => WriteLine(buffer.AsSpan(index, count));

    public override void WriteLine(StringBuilder? value) => WriteLine(value?.ToString());

    public override void WriteLine(object? value) => WriteLine(value is IFormattable formattable ? formattable.ToString(null, FormatProvider) : value?.ToString());

    public override void WriteLine(bool value) => WriteLine(value.ToString());

    public override void WriteLine(char value) => WriteLine([value]);

    public override void WriteLine(int value) => WriteLine(value.ToString(FormatProvider));

    public override void WriteLine(uint value) => WriteLine(value.ToString(FormatProvider));

    public override void WriteLine(long value) => WriteLine(value.ToString(FormatProvider));

    public override void WriteLine(ulong value) => WriteLine(value.ToString(FormatProvider));

    public override void WriteLine(float value) => WriteLine(value.ToString(FormatProvider));

    public override void WriteLine(double value) => WriteLine(value.ToString(FormatProvider));

    public override void WriteLine(decimal value) => WriteLine(value.ToString(FormatProvider));

    public override void Flush() => _loop?.FlushOutput();

    private void Send(ReadOnlySpan<byte> text)
    {
        if (_loop is { } loop)
        {
            loop.Print(isError, text);
            return;
        }
        using Stream error = Console.OpenStandardError();
        error.Write(text);
    }
}
