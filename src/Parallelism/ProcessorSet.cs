using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Parallelism;

/// <summary>A set of logical processors by number, for example <c>0-3,8</c>; immutable, and written as the Linux kernel writes such lists.</summary>
public readonly struct ProcessorSet : IEquatable<ProcessorSet>, IReadOnlyCollection<int>
{
    // Numbers above this one come from damaged files, not from machines.
    internal const int MaxProcessor = 65_535;

    private readonly ulong[]? _words;

    private ProcessorSet(ulong[] words)
    {
        var length = words.Length;
        while (length > 0 && words[length - 1] == 0)
            length--;
        _words = length == words.Length ? words : words[..length];
    }

    /// <summary>The set of these processors.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 0 or above 65,535.</exception>
    public ProcessorSet(params ReadOnlySpan<int> processors)
    {
        var highest = -1;
        foreach (var processor in processors)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(processor, nameof(processors));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(processor, MaxProcessor, nameof(processors));
            highest = Math.Max(highest, processor);
        }

        var words = new ulong[(highest >> 6) + 1];
        foreach (var processor in processors)
            words[processor >> 6] |= 1UL << processor;
        _words = words;
    }

    /// <summary>The number of processors in the set.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in Words)
                count += BitOperations.PopCount(word);
            return count;
        }
    }

    /// <summary>Whether the set holds no processor.</summary>
    public bool IsEmpty => Words.Length == 0;

    // The lowest processor, or -1 of an empty set.
    internal int First
    {
        get
        {
            for (var i = 0; i < Words.Length; i++)
            {
                if (Words[i] != 0)
                    return (i << 6) + BitOperations.TrailingZeroCount(Words[i]);
            }

            return -1;
        }
    }

    private ReadOnlySpan<ulong> Words => _words;

    /// <summary>Whether the processor is in the set.</summary>
    public bool Contains(int processor) =>
        processor >= 0 && processor >> 6 < Words.Length && (Words[processor >> 6] & (1UL << processor)) != 0;

    /// <summary>The processors that are in both sets.</summary>
    public ProcessorSet Intersect(ProcessorSet other)
    {
        var words = new ulong[Math.Min(Words.Length, other.Words.Length)];
        for (var i = 0; i < words.Length; i++)
            words[i] = Words[i] & other.Words[i];
        return new ProcessorSet(words);
    }

    /// <summary>The processors that are in either set.</summary>
    public ProcessorSet Union(ProcessorSet other)
    {
        var words = new ulong[Math.Max(Words.Length, other.Words.Length)];
        Words.CopyTo(words);
        for (var i = 0; i < other.Words.Length; i++)
            words[i] |= other.Words[i];
        return new ProcessorSet(words);
    }

    /// <summary>The processors of this set that are not in the other.</summary>
    public ProcessorSet Except(ProcessorSet other)
    {
        var words = Words.ToArray();
        for (var i = 0; i < Math.Min(words.Length, other.Words.Length); i++)
            words[i] &= ~other.Words[i];
        return new ProcessorSet(words);
    }

    /// <summary>Whether the sets have a processor in common.</summary>
    public bool Overlaps(ProcessorSet other)
    {
        for (var i = 0; i < Math.Min(Words.Length, other.Words.Length); i++)
        {
            if ((Words[i] & other.Words[i]) != 0)
                return true;
        }

        return false;
    }

    /// <summary>Whether every processor of this set is in the other.</summary>
    public bool IsSubsetOf(ProcessorSet other) => Except(other).IsEmpty;

    /// <summary>Reads a list such as <c>0-3,8</c>; blank text is the empty set.</summary>
    /// <returns>Whether the text is such a list; numbers are 0 to 65,535.</returns>
    public static bool TryParse(string? text, out ProcessorSet set) => TryParse(text.AsSpan(), out set);

    internal static bool TryParse(ReadOnlySpan<char> text, out ProcessorSet set)
    {
        set = default;
        text = text.Trim().Trim('\0');
        if (text.IsEmpty)
            return true;
        var words = new ulong[4];
        foreach (var range in text.Split(','))
        {
            var part = text[range].Trim();
            var dash = part.IndexOf('-');
            if (!TryNumber(dash < 0 ? part : part[..dash], out var from))
                return false;
            var to = from;
            if (dash >= 0 && (!TryNumber(part[(dash + 1)..], out to) || to < from))
                return false;
            if (to >> 6 >= words.Length)
                Array.Resize(ref words, (to >> 6) + 1);
            for (var i = from; i <= to; i++)
                words[i >> 6] |= 1UL << i;
        }

        set = new ProcessorSet(words);
        return true;
    }

    // The kernel's masks: groups of hexadecimal digits, the lowest last, `00000000,0000000f`.
    internal static bool TryParseMask(ReadOnlySpan<char> text, out ProcessorSet set)
    {
        set = default;
        text = text.Trim();
        if (text.IsEmpty)
            return true;
        var words = new ulong[4];
        var bit = 0;
        for (var i = text.Length - 1; i >= 0; i--)
        {
            if (text[i] == ',')
                continue;
            if (!char.IsAsciiHexDigit(text[i]))
                return false;
            var digit = (ulong)Convert.ToInt32(text[i].ToString(), 16);
            if (digit != 0)
            {
                if (bit > MaxProcessor)
                    return false;
                if (bit >> 6 >= words.Length)
                    Array.Resize(ref words, (bit >> 6) + 1);
                words[bit >> 6] |= digit << bit;
            }

            bit += 4;
        }

        set = new ProcessorSet(words);
        return true;
    }

    // The processors first, first + 1, ..., count of them.
    internal static ProcessorSet Range(int first, int count)
    {
        if (count <= 0)
            return default;
        var last = Math.Min(first + count - 1, MaxProcessor);
        var words = new ulong[(last >> 6) + 1];
        for (var i = first; i <= last; i++)
            words[i >> 6] |= 1UL << i;
        return new ProcessorSet(words);
    }

    /// <inheritdoc/>
    public bool Equals(ProcessorSet other) => Words.SequenceEqual(other.Words);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ProcessorSet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var word in Words)
            hash.Add(word);
        return hash.ToHashCode();
    }

    /// <summary>Whether the sets hold the same processors.</summary>
    public static bool operator ==(ProcessorSet left, ProcessorSet right) => left.Equals(right);

    /// <summary>Whether the sets differ.</summary>
    public static bool operator !=(ProcessorSet left, ProcessorSet right) => !left.Equals(right);

    /// <summary>The processors, the lowest number first.</summary>
    public IEnumerator<int> GetEnumerator()
    {
        for (var i = 0; i < (_words?.Length ?? 0); i++)
        {
            for (var rest = _words![i]; rest != 0; rest &= rest - 1)
                yield return (i << 6) + BitOperations.TrailingZeroCount(rest);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The set as the Linux kernel writes it, for example <c>0-3,8</c>; the empty set is the empty string.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var from = -1;
        var to = -2;
        foreach (var processor in this)
        {
            if (processor != to + 1)
            {
                Write(text, from, to);
                from = processor;
            }

            to = processor;
        }

        Write(text, from, to);
        return text.ToString();
    }

    private static void Write(StringBuilder text, int from, int to)
    {
        if (from < 0)
            return;
        if (text.Length > 0)
            text.Append(',');
        text.Append(CultureInfo.InvariantCulture, $"{from}");
        if (to > from)
            text.Append(CultureInfo.InvariantCulture, $"-{to}");
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= MaxProcessor;
}
