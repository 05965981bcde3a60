using Parallelism;

namespace ImageFilter;

/// <summary>Something to look at: how fast the points of a plane escape (Mandelbrot's set).</summary>
internal static class Picture
{
    public static void PaintRow(SharedArray<uint> image, int width, int height, int row)
    {
        Span<uint> pixels = image.AsSpan(row * width, width);
        double y = ((2.4 * row) / height) - 1.2;
        for (int column = 0; column < width; column++)
            pixels[column] = Colour(Escape(((3.2 * column) / width) - 2.3, y));
    }

    private static int Escape(double x, double y)
    {
        (double re, double im) = (0, 0);
        int steps = 0;
        for (; steps < 255 && (re * re) + (im * im) < 4; steps++)
            (re, im) = ((re * re) - (im * im) + x, (2 * re * im) + y);
        return steps;
    }

    private static uint Colour(int steps)
    {
        uint shade = (uint)(255 - steps);
        return 0xFF000000 | (shade << 16) | (shade << 8) | Math.Min(255, shade + 40);
    }
}
