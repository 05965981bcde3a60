using System.Reflection;
using Parallelism.Serialization;
using Parallelism.SharedMemory;

namespace Parallelism.Closures;

// What the formatters of closures know during one act of writing. A display class may be written before a second delegate over it turns up that
// needs more of it; then the whole message is written again, with what is known by then.
internal sealed class WriteScope(CodeTable table) : ITypeCodec, IMemberFilter, IBlockCarrier
{
    private readonly List<CaptureReach> _reaches = [];
    private readonly HashSet<FieldKey> _omitted = [];
    private readonly Dictionary<object, OwnerKey> _owners = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<object> _wholeOwners = new(ReferenceEqualityComparer.Instance);
    private List<CancellationToken>? _tokens;
    private List<CapturedProgress>? _progress;
    private List<CapturedLogger>? _loggers;
    private Luggage? _luggage;

    public CodeTable Table => table;

    // Whether captured things that stay here may be replaced by proxies: in work and its arguments, not in results.
    public bool AllowsProxies { get; set; }

    // Whether large blocks go through shared memory.
    public bool SharesBlocks { get; set; }

    // Whether no memory of this machine can be named at all.
    public bool LeavesMachine { get; set; }

    public bool MustRepeat { get; private set; }

    public IReadOnlyList<CaptureReach> Reaches => _reaches;

    public IReadOnlyList<CancellationToken> Tokens => (IReadOnlyList<CancellationToken>?)_tokens ?? [];

    public IReadOnlyList<CapturedProgress> Progress => (IReadOnlyList<CapturedProgress>?)_progress ?? [];

    public IReadOnlyList<CapturedLogger> Loggers => (IReadOnlyList<CapturedLogger>?)_loggers ?? [];

    public void Write(ref MessagePackWriter writer, Type type) => writer.Write(table.GetId(type));

    public void Write(ref MessagePackWriter writer, MethodBase method) => writer.Write(table.GetId(method));

    Type ITypeCodec.Read(ref MessagePackReader reader) => throw new NotSupportedException();

    // Anonymous types are compiler-made too, but data through and through.
    public bool Carries(FieldInfo field) => !ClosureClass.IsDisplayClass(field.DeclaringType!) || CarriesKey(FieldKey.Of(field));

    // Adds what a delegate touches, before it is written.
    public void Include(CaptureReach reach)
    {
        if (_reaches.Contains(reach))
            return;
        if (_omitted.Count > 0 && (reach.IsEverything || _omitted.Overlaps(reach.Fields)))
            MustRepeat = true;
        foreach (OwnerKey owner in _owners.Values)
        {
            if (reach.EscapedOwners.Contains(owner.Class))
                MustRepeat = true;
        }
        _reaches.Add(reach);
    }

    public bool CarriesKey(FieldKey key)
    {
        foreach (CaptureReach reach in _reaches)
        {
            if (reach.IsEverything || reach.Fields.Contains(key))
                return true;
        }
        return false;
    }

    public void Omit(FieldKey key) => _omitted.Add(key);

    // Whether a captured this may travel with only the fields that are touched.
    public bool IsPartial(object owner, Type type)
    {
        if (_wholeOwners.Contains(owner) || CodeOrigin.IsFrameworks(type))
            return false;
        foreach (CaptureReach reach in _reaches)
        {
            if (reach.IsEverything || reach.EscapedOwners.Contains(type))
                return false;
        }
        return true;
    }

    // Stands for the partial copy among the references; the object itself may also travel whole, and then the copy must not stand for it.
    public OwnerKey KeyOf(object owner, Type type)
    {
        if (!_owners.TryGetValue(owner, out OwnerKey? key))
            _owners[owner] = key = new(type);
        return key;
    }

    public void Add(CancellationToken token) => (_tokens ??= []).Add(token);

    public long Add(CapturedProgress progress)
    {
        (_progress ??= []).Add(progress);
        return progress.Id;
    }

    public long Add(CapturedLogger logger)
    {
        (_loggers ??= []).Add(logger);
        return logger.Id;
    }

    // Keeps memory that what was written refers to.
    public void Hold(SegmentLease lease) => (_luggage ??= new()).Add(lease);

    // All that the bytes written refer to; from here on the caller's to dispose. Null: nothing.
    public Luggage? TakeLuggage()
    {
        Luggage? luggage = _luggage;
        _luggage = null;
        return luggage;
    }

    bool IBlockCarrier.TryCarry(ref MessagePackWriter writer, byte code, ReadOnlySpan<byte> block)
    {
        // Only large ones have luggage.
        return SharesBlocks && block.Length >= SharedBlocks.From && SharedBlocks.TryWrite(ref writer, code, block, _luggage ??= new());
    }

    CarriedBlock IBlockCarrier.Open(scoped ReadOnlySpan<byte> body) => throw new NotSupportedException();

    // Ends a pass; false where another one is due.
    public bool Finish(WriteContext context)
    {
        foreach (object owner in _owners.Keys)
        {
            if (context.Has(owner) && _wholeOwners.Add(owner))
                MustRepeat = true;
        }
        bool isDone = !MustRepeat;
        MustRepeat = false;
        _owners.Clear();
        _omitted.Clear();
        if (!isDone)
        {
            TakeLuggage()?.Dispose();
            _tokens = null;
            _progress = null;
            _loggers = null;
        }
        return isDone;
    }

    public void Reset()
    {
        _reaches.Clear();
        _owners.Clear();
        _omitted.Clear();
        _wholeOwners.Clear();
        _tokens = null;
        _progress = null;
        _loggers = null;
        TakeLuggage()?.Dispose();
        SharesBlocks = false;
        MustRepeat = false;
    }

    internal sealed class OwnerKey(Type type)
    {
        public Type Class { get; } = type;
    }
}
