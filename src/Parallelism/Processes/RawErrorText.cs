using System.Text;

namespace Parallelism.Processes;

// A worker's raw standard error as text to be shown. From a line on that reads like the runtime's verdict it is held: the obituary quotes it, and
// only where the worker did not die of it there is something to show.
internal sealed class RawErrorText
{
    // More is no verdict.
    private const int MaxHeld = 1 << 20;

    private readonly Lock _gate = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private string _held = "";
    private StringBuilder? _verdict;
    private bool _isInLine;

    // Gives what may be shown now.
    public string Add(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            char[] characters = new char[_decoder.GetCharCount(bytes, flush: false)];
            _decoder.GetChars(bytes, characters, flush: false);
            if (_verdict is not null)
            {
                _verdict.Append(characters);
                return _verdict.Length > MaxHeld ? GiveUp() : "";
            }
            string text = string.Concat(_held, characters);
            int shown = FindHeld(text);
            _held = text[shown..];
            if (DeathCertificate.Verdicts.Any(verdict => _held.StartsWith(verdict, StringComparison.Ordinal)))
            {
                _verdict = new(_held);
                _held = "";
            }
            return text[..shown];
        }
    }

    // Gives what is held.
    public string End()
    {
        lock (_gate)
            return _verdict is null ? TakeHeld() : GiveUp();
    }

    private string GiveUp()
    {
        string text = _verdict!.ToString();
        _verdict = null;
        _isInLine = !text.EndsWith('\n');
        return text;
    }

    private string TakeHeld()
    {
        string text = _held;
        _held = "";
        _isInLine |= text.Length > 0;
        return text;
    }

    // Where a line begins that is a verdict, or may become one; otherwise the end.
    private int FindHeld(string text)
    {
        int start = 0;
        while (true)
        {
            if (!_isInLine && MayBeVerdict(text.AsSpan(start)))
                return start;
            int end = text.IndexOf('\n', start);
            if (end < 0)
            {
                _isInLine |= start < text.Length;
                return text.Length;
            }
            start = end + 1;
            _isInLine = false;
        }
    }

    private static bool MayBeVerdict(ReadOnlySpan<char> line)
    {
        foreach (string verdict in DeathCertificate.Verdicts)
        {
            int length = Math.Min(line.Length, verdict.Length);
            if (length > 0 && line[..length].SequenceEqual(verdict.AsSpan(0, length)))
                return true;
        }
        return false;
    }
}
