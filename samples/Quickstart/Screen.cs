namespace Quickstart;

// Standard output: colours and overwriting only where somebody looks at it, silence where it belongs to the JSON.
internal sealed class Screen(bool isSilent)
{
    private readonly bool _hasColour = !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb";

    public bool IsTerminal { get; } = !isSilent && !Console.IsOutputRedirected;

    public int Width => IsTerminal ? Math.Max(40, Console.WindowWidth) : 100;

    public void WriteLine(string line = "")
    {
        if (!isSilent)
            Console.WriteLine(line);
    }

    public void WriteHeading(string heading) => WriteLine($"\n{Bold(heading)}");

    public void WriteIndented(string text)
    {
        foreach (string line in text.TrimEnd().Split('\n'))
            WriteLine($"  {line.TrimEnd()}");
    }

    public void WriteParagraph(string text)
    {
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + word.Length + 4 > Width)
            {
                WriteLine($"  {line}");
                line = "";
            }
            line += line.Length == 0 ? word : $" {word}";
        }
        WriteLine($"  {line}");
    }

    public void WriteVerdict(bool isGood, string text) => WriteLine($"  {(isGood ? Colour("32", "✓") : Colour("31", "✗"))} {text}");

    // Puts the line where the last one was put that no WriteLine followed.
    public void WriteOver(string line) => Console.Write($"\r{line}");

    public string Bold(string text) => Colour("1", text);

    public string Dim(string text) => Colour("2", text);

    public string Green(string text) => Colour("32", text);

    private string Colour(string code, string text) => _hasColour ? $"\e[{code}m{text}\e[0m" : text;
}
