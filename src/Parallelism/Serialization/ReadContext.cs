using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Parallelism.Serialization;

// What one act of reading knows. Used by one thread at a time; Reset makes it ready for the next act, also after one that failed.
internal sealed class ReadContext
{
    private const int LargestPreallocation = 64 * 1024;

    private readonly List<object?> _objects = [];
    private int _depth;

    public required FormatterTable Formatters { get; init; }

    public ITypeCodec? Types { get; init; }

    // As the writer's.
    public bool TracksReferences { get; init; }

    // Who gives the blocks that do not stand in the bytes; null: nobody.
    public IBlockCarrier? Blocks { get; init; }

    public int MaxDepth { get; init; } = WriteContext.DefaultMaxDepth;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        if (++_depth > MaxDepth || (_depth & 31) == 31)
        {
            EnterDeep();
        }
    }

    public void Leave() => _depth--;

    public void Reset()
    {
        _depth = 0;
        _objects.Clear();
    }

    public int ReserveReference()
    {
        _objects.Add(null);
        return _objects.Count - 1;
    }

    // Makes an object known to references that follow. A slot below zero means that references are not tracked.
    public void Register(int slot, object value)
    {
        if (slot >= 0)
        {
            _objects[slot] = value;
        }
    }

    public bool TryReadReference(ref MessagePackReader reader, [NotNullWhen(true)] out object? value)
    {
        value = null;
        if (!reader.NextIsExtension(ExtensionCode.Reference))
        {
            return false;
        }

        ReadOnlySpan<byte> body = reader.ReadExtension(out _);
        int index = body.Length == 4 ? System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(body) : -1;
        value = (uint)index < (uint)_objects.Count ? _objects[index] : null;
        return value is not null ? true : throw new MessagePackFormatException("A reference leads to an object that is not there yet.");
    }

    // How many of the elements that a header claims get memory at once; the rest gets it when they really come.
    public static int Capacity<T>(int count)
    {
        int size = Unsafe.SizeOf<T>();
        return size <= 8 ? count : Math.Min(count, Math.Max(4, LargestPreallocation / size));
    }

    private void EnterDeep()
    {
        if (_depth > MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new MessagePackFormatException($"The bytes are nested more than {_depth - 1} deep.");
        }
    }
}
