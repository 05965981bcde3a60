using System.Globalization;
using System.Text;

namespace ParameterSweep;

/// <summary>Draws one line of points as SVG, readable on light and on dark pages.</summary>
internal static class Plot
{
    private const int Width = 640;
    private const int Height = 360;
    private const int Margin = 56;

    public static string Draw(string title, string across, string up, double[] x, double[] y)
    {
        var svg = new StringBuilder();
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"13\">");
        Line($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#ffffff\"/>");
        Line($"<text x=\"{Width / 2}\" y=\"24\" text-anchor=\"middle\" font-size=\"16\">{title}</text>");
        for (int tick = 0; tick <= 4; tick++)
        {
            double share = tick / 4.0;
            double at = x[0] + (share * (x[^1] - x[0]));
            Line($"<line x1=\"{Margin}\" y1=\"{Y(share):0.0}\" x2=\"{Width - Margin}\" y2=\"{Y(share):0.0}\" stroke=\"#d8dee6\"/>");
            Line($"<text x=\"{Margin - 8}\" y=\"{Y(share) + 4:0.0}\" text-anchor=\"end\">{share:0.00}</text>");
            Line($"<text x=\"{X(at):0.0}\" y=\"{Height - Margin + 20}\" text-anchor=\"middle\">{at:0.00}</text>");
        }
        Line($"<text x=\"{Width / 2}\" y=\"{Height - 14}\" text-anchor=\"middle\">{across}</text>");
        Line($"<text x=\"16\" y=\"{Height / 2}\" text-anchor=\"middle\" transform=\"rotate(-90 16 {Height / 2})\">{up}</text>");
        string points = string.Join(' ', x.Zip(y).Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.First):0.0},{Y(point.Second):0.0}")));
        Line($"<polyline points=\"{points}\" fill=\"none\" stroke=\"#1f6fb2\" stroke-width=\"2\"/>");
        foreach ((double px, double py) in x.Zip(y))
            Line($"<circle cx=\"{X(px):0.0}\" cy=\"{Y(py):0.0}\" r=\"3\" fill=\"#1f6fb2\"/>");
        Line($"</svg>");
        return svg.ToString();

        double X(double value) => Margin + ((value - x[0]) / (x[^1] - x[0]) * (Width - (2 * Margin)));
        double Y(double value) => Height - Margin - (value * (Height - (2 * Margin)));
        void Line(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}
