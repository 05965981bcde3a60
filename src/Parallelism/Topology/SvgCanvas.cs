using System.Globalization;
using System.Text;

namespace Parallelism.Topology;

// Writes the elements of an SVG picture. Everything that it needs is in the picture itself: no script, no font, no link.
internal sealed class SvgCanvas
{
    // The most that a character of the sans-serif fonts that are about takes, as a part of the font's size.
    private const double CharacterWidth = 0.6;

    private const string Style =
        """
        .pl{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;font-size:12px;fill:#0f172a}
        .pl .back{fill:#fff}
        .pl .h1{font-size:16px;font-weight:600}
        .pl .h2{font-size:13px;font-weight:600}
        .pl .dim{fill:#475569}
        .pl .n{text-anchor:end;font-weight:600}
        .pl .won{fill:#b45309;font-weight:600}
        .pl rect{stroke-width:1}
        .pl .package{fill:#f8fafc;stroke:#94a3b8}
        .pl .die{fill:#f1f5f9;stroke:#cbd5e1}
        .pl .node{fill:#eef2ff;stroke:#a5b4fc}
        .pl .cache{fill:#ecfdf5;stroke:#6ee7b7}
        .pl .machine{fill:#fff;stroke:#cbd5e1}
        .pl .core{fill:#fff;stroke:#94a3b8}
        .pl .t-package,.pl .t-machine,.pl .t-die{fill:#334155;font-weight:600}
        .pl .t-node{fill:#4338ca;font-weight:600}
        .pl .t-cache{fill:#047857;font-weight:600}
        .pl .cpu{fill:#dbeafe;stroke:#93c5fd}
        .pl .k0{fill:#fde68a;stroke:#f59e0b}
        .pl .k1{fill:#bfdbfe;stroke:#60a5fa}
        .pl .k2{fill:#2563eb;stroke:#1d4ed8}
        .pl .no{fill:url(#pl-barred);stroke:#cbd5e1}
        .pl .off{fill:#fff;stroke:#94a3b8;stroke-dasharray:3 2}
        .pl .c{text-anchor:middle;font-size:11px}
        .pl .on{fill:#1e3a8a}
        .pl .on-k0{fill:#713f12}
        .pl .on-k2{fill:#fff}
        .pl .on-no,.pl .on-off{fill:#94a3b8}
        """;

    private readonly StringBuilder _elements = new();

    public static double WidthOf(string text, double fontSize = 12) => text.Length * fontSize * CharacterWidth;

    // What a pointer that rests on the rectangle is told is optional.
    public void Rectangle(string style, double x, double y, double width, double height, double corner, string? told = null)
    {
        Append($"<rect class=\"{style}\" x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width:0.#}\" height=\"{height:0.#}\" rx=\"{corner:0.#}\"");
        if (told is null)
            _elements.Append("/>\n");
        else
            _elements.Append("><title>").Append(Escaped(told)).Append("</title></rect>\n");
    }

    public void Text(string style, double x, double y, string text) => Text(x, y, [(style, text)]);

    // The parts follow each other on one line.
    public void Text(double x, double y, IReadOnlyList<(string Style, string Text)> parts)
    {
        if (parts.Count == 1)
        {
            Append($"<text class=\"{parts[0].Style}\" x=\"{x:0.#}\" y=\"{y:0.#}\">");
            _elements.Append(Escaped(parts[0].Text)).Append("</text>\n");
            return;
        }

        // Programs differ in what they make of blanks between parts: the distance is stated.
        Append($"<text x=\"{x:0.#}\" y=\"{y:0.#}\">");
        var first = true;
        foreach (var (style, text) in parts)
        {
            Append($"<tspan class=\"{style}\"{(first ? "" : " dx=\"5\"")}>");
            first = false;
            _elements.Append(Escaped(text)).Append("</tspan>");
        }

        _elements.Append("</text>\n");
    }

    public string ToDocument(double width, double height, string title, string description) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        <svg xmlns="http://www.w3.org/2000/svg" width="{width:0}" height="{height:0}" viewBox="0 0 {width:0} {height:0}" role="img" class="pl">
        <title>{Escaped(title)}</title>
        <desc>{Escaped(description)}</desc>
        <style>
        {Style}
        </style>
        <defs><pattern id="pl-barred" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#f1f5f9"/><rect width="2" height="6" fill="#e2e8f0"/></pattern></defs>
        <rect class="back" width="{width:0}" height="{height:0}" rx="8"/>
        {_elements}</svg>

        """);

    // Paths of files can hold anything; XML cannot.
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            _ = character switch
            {
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                '"' => escaped.Append("&quot;"),
                < ' ' or (>= '\x7f' and <= '\x9f') or '\xfffe' or '\xffff' => escaped.Append('\xfffd'),
                _ => escaped.Append(char.IsSurrogate(character) ? '\xfffd' : character),
            };
        }

        return escaped.ToString();
    }

    private void Append(FormattableString text) => _elements.Append(KernelText.Invariant(text));
}
