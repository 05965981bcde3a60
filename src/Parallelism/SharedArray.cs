using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Parallelism.SharedMemory;

namespace Parallelism;

/// <summary>
/// Memory that work reads and writes in place on every strategy, in the caller's process and in workers: it is captured, passed and returned without
/// being copied.
/// </summary>
/// <remarks>
/// <para>
/// An array may stand in a closure, in an argument or in a result, also within records and collections. Nothing synchronises access: let each item write
/// elements of its own, or use <see cref="Interlocked"/> on elements and <see cref="SharedArrayExtensions.AtomicAdd(SharedArray{double}, int, double)"/>,
/// which work across processes. A <c>lock</c> does not.
/// </para>
/// <para>
/// The memory is the system's and has no name. It is freed when the caller's process has disposed of the array (or dropped it) and workers have let go, which
/// they do within seconds of that, and in any case when the last process that has it ends, however it ends.
/// </para>
/// <para>
/// As with all memory outside the garbage collector's heap, a span does not keep the array alive and knows nothing of its disposal: use spans only while
/// the array is held, for example by <c>using</c>. The arrays that work captures or is given are held until it ends.
/// </para>
/// </remarks>
/// <typeparam name="T">The type of the elements, without references.</typeparam>
public sealed unsafe class SharedArray<T> : IDisposable
    where T : unmanaged
{
    private readonly bool _isSlice;

    /// <summary>Makes an array of zeros.</summary>
    /// <param name="length">The number of elements, from 0 to <see cref="Array.MaxLength"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is outside its range.</exception>
    /// <exception cref="IOException">The system has no such memory to give.</exception>
    public SharedArray(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Array.MaxLength);
        Lease = SegmentTable.Create((long)length * sizeof(T));
        Length = length;
    }

    /// <summary>Makes an array with a copy of these elements.</summary>
    /// <exception cref="IOException">The system has no such memory to give.</exception>
    public SharedArray(ReadOnlySpan<T> elements)
        : this(elements.Length) => elements.CopyTo(AsSpan());

    internal SharedArray(SegmentLease lease, long offset, int length, bool isSlice)
    {
        Lease = lease;
        Offset = offset;
        Length = length;
        _isSlice = isSlice;
    }

    /// <summary>The number of elements.</summary>
    public int Length { get; }

    internal SegmentLease Lease { get; }

    // In bytes, from the beginning of the segment.
    internal long Offset { get; }

    private T* First
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            byte* data = Lease.Data;
            if (data is null)
                ThrowDisposed();
            return (T*)(data + Offset);
        }
    }

    /// <summary>The element at this index, by reference: it can be read, assigned and passed to <see cref="Interlocked"/>.</summary>
    /// <exception cref="IndexOutOfRangeException">The index is negative, or not below <see cref="Length"/>.</exception>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    public ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref AsSpan()[index];
    }

    /// <summary>All elements as a span, which is as fast as that of an array. It is valid while the array is held and not disposed.</summary>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> AsSpan() => MemoryMarshal.CreateSpan(ref *First, Length);

    /// <summary>Some of the elements as a span. It is valid while the array is held and not disposed.</summary>
    /// <param name="start">The index of the first.</param>
    /// <param name="length">How many they are.</param>
    /// <exception cref="ArgumentOutOfRangeException">They are not all within the array.</exception>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    public Span<T> AsSpan(int start, int length) => AsSpan().Slice(start, length);

    /// <summary>
    /// All elements as a <see cref="Memory{T}"/>, which keeps the memory until it is dropped, unless the array is disposed. Sent to a worker it is copied, as
    /// every <see cref="Memory{T}"/> is.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    public Memory<T> AsMemory()
    {
        _ = First;
        return new SegmentMemory<T>(Lease, Offset, Length).Memory;
    }

    /// <summary>
    /// Gives a part of the array as an array of its own that shows the same memory, and travels as such. Disposing of it does nothing; it is disposed with the
    /// array that it is part of.
    /// </summary>
    /// <param name="start">The index of the first element.</param>
    /// <param name="length">The number of elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">They are not all within the array.</exception>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    public SharedArray<T> Slice(int start, int length)
    {
        _ = First;
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)Length, nameof(start));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)(Length - start), nameof(length));
        return new(Lease, Offset + ((long)start * sizeof(T)), length, isSlice: true);
    }

    /// <summary>
    /// Cuts the array into slices, one behind the other, of which each may be written by an item of its own. Their lengths differ by one at most; where there
    /// are more parts than elements the last ones are empty.
    /// </summary>
    /// <param name="parts">The number of slices, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are to be no parts.</exception>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    public SharedArray<T>[] Partition(int parts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        var slices = new SharedArray<T>[parts];
        (int length, int longer) = Math.DivRem(Length, parts);
        int start = 0;
        for (int i = 0; i < parts; i++)
        {
            slices[i] = Slice(start, i < longer ? length + 1 : length);
            start += slices[i].Length;
        }
        return slices;
    }

    /// <summary>Copies all elements into a new array of this process's own.</summary>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    public T[] ToArray()
    {
        T[] copy = AsSpan().ToArray();
        GC.KeepAlive(this);
        return copy;
    }

    /// <summary>Copies all elements to the beginning of a span.</summary>
    /// <exception cref="ArgumentException">The span is shorter than the array.</exception>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    public void CopyTo(Span<T> destination)
    {
        AsSpan().CopyTo(destination);
        GC.KeepAlive(this);
    }

    /// <summary>Copies all elements of a span to the beginning of the array.</summary>
    /// <exception cref="ArgumentException">The array is shorter than the span.</exception>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    public void CopyFrom(ReadOnlySpan<T> source)
    {
        source.CopyTo(AsSpan());
        GC.KeepAlive(this);
    }

    /// <summary>
    /// Ends the use of the array and of its slices in this process; spans of it must not be used any more. Calls that were given it keep the memory until
    /// they end. In a worker it ends the worker's use alone.
    /// </summary>
    public void Dispose()
    {
        if (!_isSlice)
            Lease.Dispose();
    }

    private static void ThrowDisposed() => throw new ObjectDisposedException(typeof(SharedArray<T>).Name, "The shared array is disposed, or the one that it is part of.");
}
