namespace Parallelism.Topology;

// Blocks in rows and columns, as many columns as bring the whole near to the proportion that is asked for and leave few places empty.
internal sealed class SvgGrid : SvgBlock
{
    private const int MostColumns = 32;
    private const double MostWidth = 1200;

    private readonly IReadOnlyList<SvgBlock> _blocks;
    private readonly double _gap;
    private readonly double[] _columns;
    private readonly double[] _rows;

    // The room is at least so wide in any case: what fits into it is not too wide.
    public SvgGrid(IReadOnlyList<SvgBlock> blocks, double gap, double widthToHeight, double leastWidth)
    {
        _blocks = blocks;
        _gap = gap;
        (_columns, _rows) = ([], []);
        var best = double.MaxValue;
        for (var columns = 1; columns <= Math.Min(blocks.Count, MostColumns); columns++)
        {
            var (wide, high) = Arrange(blocks, columns);
            var empty = 1 - ((double)blocks.Count / (wide.Length * high.Length));
            var tooWide = Math.Log(Sum(wide) / Sum(high) / widthToHeight);
            var isRoom = tooWide > 0 && Sum(wide) <= leastWidth;
            var badness = (2 * empty) + (isRoom ? 0 : Math.Abs(tooWide)) + Math.Max(0, (Sum(wide) / MostWidth) - 1);
            if (badness < best)
                (best, _columns, _rows) = (badness, wide, high);
        }

        (Width, Height) = (Sum(_columns), Sum(_rows));
    }

    // Columns share the room that is to spare; rows do not.
    public override void Draw(SvgCanvas canvas, double x, double y, double width, double height)
    {
        var spare = _columns.Length == 0 ? 0 : Math.Max(0, (width - Width) / _columns.Length);
        var top = y;
        for (var row = 0; row < _rows.Length; row++)
        {
            var left = x;
            for (var column = 0; column < _columns.Length && (row * _columns.Length) + column < _blocks.Count; column++)
            {
                _blocks[(row * _columns.Length) + column].Draw(canvas, left, top, _columns[column] + spare, _rows[row]);
                left += _columns[column] + spare + _gap;
            }

            top += _rows[row] + _gap;
        }
    }

    private static (double[] Columns, double[] Rows) Arrange(IReadOnlyList<SvgBlock> blocks, int columns)
    {
        var wide = new double[columns];
        var high = new double[(blocks.Count + columns - 1) / columns];
        for (var i = 0; i < blocks.Count; i++)
        {
            wide[i % columns] = Math.Max(wide[i % columns], blocks[i].Width);
            high[i / columns] = Math.Max(high[i / columns], blocks[i].Height);
        }

        return (wide, high);
    }

    private double Sum(double[] sizes)
    {
        var sum = -_gap;
        foreach (var size in sizes)
            sum += size + _gap;
        return Math.Max(0, sum);
    }
}
