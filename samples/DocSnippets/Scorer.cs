namespace DocSnippets;

// Something that is costly to load and that each worker needs one of.
internal static class Scorer
{
    private static string[]? s_words;

    public static void Load(string path) => s_words = File.ReadAllLines(path);

    public static double Score(string text) => s_words!.Count(text.Contains);

    public static void Close() => s_words = null;
}
