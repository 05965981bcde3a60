using System.Numerics;
using System.Runtime.CompilerServices;

namespace Parallelism;

/// <summary>Changes elements of a <see cref="SharedArray{T}"/> in one step that no thread and no process can come between.</summary>
public static class SharedArrayExtensions
{
    /// <summary>Adds to an element atomically.</summary>
    /// <returns>The element's new value.</returns>
    /// <exception cref="IndexOutOfRangeException">The index is outside the array.</exception>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    public static int AtomicAdd(this SharedArray<int> array, int index, int value) => Interlocked.Add(ref Checked(array)[index], value);

    /// <inheritdoc cref="AtomicAdd(SharedArray{int}, int, int)"/>
    public static uint AtomicAdd(this SharedArray<uint> array, int index, uint value) => Interlocked.Add(ref Checked(array)[index], value);

    /// <inheritdoc cref="AtomicAdd(SharedArray{int}, int, int)"/>
    public static long AtomicAdd(this SharedArray<long> array, int index, long value) => Interlocked.Add(ref Checked(array)[index], value);

    /// <inheritdoc cref="AtomicAdd(SharedArray{int}, int, int)"/>
    public static ulong AtomicAdd(this SharedArray<ulong> array, int index, ulong value) => Interlocked.Add(ref Checked(array)[index], value);

    /// <summary>Adds to an element atomically. The order of several additions is open, and with it how their sum is rounded.</summary>
    /// <inheritdoc cref="AtomicAdd(SharedArray{int}, int, int)"/>
    public static float AtomicAdd(this SharedArray<float> array, int index, float value) => Add(ref Checked(array)[index], value);

    /// <inheritdoc cref="AtomicAdd(SharedArray{float}, int, float)"/>
    public static double AtomicAdd(this SharedArray<double> array, int index, double value) => Add(ref Checked(array)[index], value);

    private static SharedArray<T> Checked<T>(SharedArray<T> array, [CallerArgumentExpression(nameof(array))] string? name = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(array, name);
        return array;
    }

    private static T Add<T>(ref T place, T value)
        where T : unmanaged, INumber<T>
    {
        T before = place;
        while (true)
        {
            T sum = before + value;
            T found = Interlocked.CompareExchange(ref place, sum, before);
            // By their bits: a NaN equals nothing, itself included.
            if (Unsafe.SizeOf<T>() == sizeof(long)
                ? Unsafe.BitCast<T, long>(found) == Unsafe.BitCast<T, long>(before)
                : Unsafe.BitCast<T, int>(found) == Unsafe.BitCast<T, int>(before))
            {
                return sum;
            }
            before = found;
        }
    }
}
