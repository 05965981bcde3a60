namespace ParameterSweep;

/// <summary>A square of open and closed cells; water gets from an open cell to the open ones beside, above and below it.</summary>
internal sealed class Grid
{
    private readonly int _size;
    private readonly bool[] _isOpen;

    public Grid(int size, double density, Random random)
    {
        _size = size;
        _isOpen = new bool[size * size];
        for (int cell = 0; cell < _isOpen.Length; cell++)
            _isOpen[cell] = random.NextDouble() < density;
    }

    /// <summary>Whether water that stands above the first row reaches the last.</summary>
    public bool LetsThrough()
    {
        var wet = new Stack<int>(Enumerable.Range(0, _size).Where(Close));
        while (wet.TryPop(out int cell))
        {
            (int row, int column) = Math.DivRem(cell, _size);
            if (row == _size - 1)
                return true;
            Flow(row + 1, column);
            Flow(row, column - 1);
            Flow(row, column + 1);
            Flow(row - 1, column);
        }
        return false;

        void Flow(int row, int column)
        {
            if (row >= 0 && column >= 0 && column < _size && Close((row * _size) + column))
                wet.Push((row * _size) + column);
        }
    }

    // Each cell gets wet once.
    private bool Close(int cell)
    {
        bool was = _isOpen[cell];
        _isOpen[cell] = false;
        return was;
    }
}
