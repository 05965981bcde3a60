using Parallelism;

namespace ImageFilter;

/// <summary>Sobel's operator: how much the brightness changes around each pixel.</summary>
internal static class Filter
{
    public static void FindEdges(SharedArray<uint> image, SharedArray<uint> edges, int width, int height, int row)
    {
        ReadOnlySpan<uint> above = image.AsSpan(Math.Max(0, row - 1) * width, width);
        ReadOnlySpan<uint> here = image.AsSpan(row * width, width);
        ReadOnlySpan<uint> below = image.AsSpan(Math.Min(height - 1, row + 1) * width, width);
        Span<uint> result = edges.AsSpan(row * width, width);
        for (int column = 0; column < width; column++)
        {
            int left = Math.Max(0, column - 1), right = Math.Min(width - 1, column + 1);
            int across = Light(above[right]) + (2 * Light(here[right])) + Light(below[right]) - Light(above[left]) - (2 * Light(here[left])) - Light(below[left]);
            int down = Light(below[left]) + (2 * Light(below[column])) + Light(below[right]) - Light(above[left]) - (2 * Light(above[column])) - Light(above[right]);
            uint strength = (uint)Math.Min(255, Math.Abs(across) + Math.Abs(down));
            result[column] = 0xFF000000 | (strength << 16) | (strength << 8) | strength;
        }
    }

    private static int Light(uint pixel) => (int)((pixel & 255) + ((pixel >> 8) & 255) + ((pixel >> 16) & 255)) / 3;
}
