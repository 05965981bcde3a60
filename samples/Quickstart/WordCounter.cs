using System.Runtime.InteropServices;

namespace Quickstart;

// A word is a run of letters, in lower case. Of a longer run only the first LongestWord letters count.
internal static class WordCounter
{
    public const int LongestWord = 64;

    public static Dictionary<string, int> Count(ReadOnlySpan<char> text)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var countsBySpan = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> lower = stackalloc char[LongestWord];
        int i = 0;
        while (i < text.Length)
        {
            if (!char.IsLetter(text[i]))
            {
                i++;
                continue;
            }
            int start = i;
            while (i < text.Length && char.IsLetter(text[i]))
                i++;
            int length = text[start..Math.Min(i, start + LongestWord)].ToLowerInvariant(lower);
            CollectionsMarshal.GetValueRefOrAddDefault(countsBySpan, lower[..length], out _)++;
        }
        return counts;
    }
}
