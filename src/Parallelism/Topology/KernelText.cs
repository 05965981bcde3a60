using System.Globalization;

namespace Parallelism.Topology;

// The few forms in which the kernel's files state things.
internal static class KernelText
{
    public static long? Number(ReadOnlySpan<char> text) =>
        long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static int? Integer(string? text) => Number(text) is { } number and >= int.MinValue and <= int.MaxValue ? (int)number : null;

    public static long? Hexadecimal(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            text = text[2..];
        return long.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    // "32K", "8192K", "12M" in KiB; null where it says nothing.
    public static long? Size(string? text)
    {
        var digits = text.AsSpan().Trim();
        if (digits.IsEmpty)
            return null;
        var factor = char.ToUpperInvariant(digits[^1]) switch { 'K' => 1, 'M' => 1024, 'G' => 1024 * 1024, _ => 0 };
        var number = Number(factor == 0 ? digits : digits[..^1]);
        return number is > 0 and < long.MaxValue >> 20 ? factor == 0 ? number / 1024 : number * factor : null;
    }

    // "Node 0 MemTotal:  1048576 kB" in either meminfo.
    public static long? MemoryTotal(string? text)
    {
        var at = text?.IndexOf("MemTotal:", StringComparison.Ordinal) ?? -1;
        if (at < 0)
            return null;
        var rest = text.AsSpan(at + "MemTotal:".Length).TrimStart();
        var end = rest.IndexOfAnyExceptInRange('0', '9');
        return Number(end < 0 ? rest : rest[..end]) is { } number and >= 0 ? number : null;
    }

    // The rest of the first line that starts with the key.
    public static ReadOnlySpan<char> Value(string? text, string key)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith(key, StringComparison.Ordinal))
                return line[key.Length..].Trim();
        }

        return default;
    }

    // The set in the list file, or else in the mask file; null where neither says anything that can be read.
    public static ProcessorSet? Set(IFileTree files, string list, string mask)
    {
        if (files.Read(list) is { } text && ProcessorSet.TryParse(text, out var set))
            return set;
        return files.Read(mask) is { } bits && ProcessorSet.TryParseMask(bits, out set) ? set : null;
    }

    // The numbers N of the entries "prefixN", the lowest first.
    public static List<int> Numbers(IFileTree files, string folder, string prefix)
    {
        var numbers = new List<int>();
        foreach (var name in files.List(folder))
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal)
                && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number <= ProcessorSet.MaxProcessor)
                numbers.Add(number);
        }

        numbers.Sort();
        return numbers;
    }

    // "1 core", "2 cores".
    public static string Count(int count, string what) => Invariant($"{count} {what}{(count == 1 ? "" : "s")}");

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
