using System.Text.RegularExpressions;

namespace HardTimeout;

internal static partial class Search
{
    public static bool Matches(string text) => Pattern().IsMatch(text);

    // Matches almost: the last character makes the search try every way to cut the others into pieces.
    public static string Hopeless(int length) => new string('a', length) + "!";

    [GeneratedRegex("^((a+)(b?))+$")]
    private static partial Regex Pattern();
}
