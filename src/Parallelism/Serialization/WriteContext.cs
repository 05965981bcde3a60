using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Parallelism.Serialization;

// What one act of writing knows: where formatters and type ids come from, the path for error texts, the objects met so far. Used by one thread
// at a time; Reset makes it ready for the next act, also after one that failed.
internal sealed class WriteContext
{
    public const int DefaultMaxDepth = 512;

    private Dictionary<object, int>? _references;
    private HashSet<object>? _open;
    private string?[] _steps = new string?[16];
    private int _depth;
    private Type? _root;

    public required FormatterTable Formatters { get; init; }

    // How runtime types that differ from the declared ones are written; null where polymorphism is not possible.
    public ITypeCodec? Types { get; init; }

    // Whether objects keep their identity: a second meeting writes a reference to the first. On in closures, off in arguments and results.
    public bool TracksReferences { get; init; }

    // Which fields of compiler-made classes travel; null: all.
    public IMemberFilter? Members { get; init; }

    // Who takes large blocks; null: nobody.
    public IBlockCarrier? Blocks { get; init; }

    public int MaxDepth { get; init; } = DefaultMaxDepth;

    // Enters an object whose members or elements follow.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter(Type type)
    {
        int depth = _depth;
        if (depth == 0)
        {
            _root = type;
        }

        if (depth >= MaxDepth || depth + 1 >= _steps.Length || (depth & 31) == 31)
        {
            EnterDeep();
        }

        _steps[depth] = null;
        _depth = depth + 1;
    }

    // Names the member or element of the entered object that is written next: ".Name", "[]". A step that begins otherwise starts the path anew.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void At(string step) => _steps[_depth - 1] = step;

    public void Leave() => _depth--;

    public void Reset()
    {
        _depth = 0;
        _root = null;
        _references?.Clear();
        _open?.Clear();
    }

    public bool TryWriteReference(ref MessagePackWriter writer, object value, bool isOpen)
    {
        _references ??= new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        if (_references.TryGetValue(value, out int index))
        {
            if (_open is not null && _open.Contains(value))
            {
                throw Refuse(value.GetType(), "it holds a reference back to itself, and can only be built when its parts exist: break the cycle");
            }

            writer.WriteExtensionHeader(ExtensionCode.Reference, 4);
            Span<byte> body = stackalloc byte[4];
            System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(body, index);
            writer.WriteRaw(body);
            return true;
        }

        _references.Add(value, _references.Count);
        if (isOpen)
        {
            (_open ??= new HashSet<object>(ReferenceEqualityComparer.Instance)).Add(value);
        }

        return false;
    }

    // Whether the object was met before in this act of writing.
    public bool Has(object value) => _references is not null && _references.ContainsKey(value);

    public void CloseReference(object value) => _open?.Remove(value);

    // The error that says where a value of this type stands and why it may not travel.
    public WorkSerializationException Refuse(Type type, string reason)
    {
        string name = TypeName.Of(type);
        return new WorkSerializationException(_depth == 0 ? name : $"{StepPath.Of(_root!, _steps.AsSpan(0, _depth))} → {name}", reason, null);
    }

    [DoesNotReturn]
    public void ThrowRefusal(Type type, string reason) => throw Refuse(type, reason);

    private void EnterDeep()
    {
        if (_depth >= MaxDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new WorkSerializationException(
                StepPath.Of(_root!, _steps.AsSpan(0, _depth)),
                $"objects are nested more than {Math.Min(_depth, MaxDepth)} deep, which most often means that they refer to each other in a circle: "
                    + "pass what the work needs as a flat list, or leave the way back out with [IgnoreDataMember]",
                null);
        }

        if (_depth + 1 >= _steps.Length)
        {
            Array.Resize(ref _steps, _steps.Length * 2);
        }
    }
}
