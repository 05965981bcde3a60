using System.Reflection;
using System.Runtime.CompilerServices;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// Objects that are copied field by field: the classes behind lambdas, iterators (also half-way) and LINQ queries. Of the classes that hold captured
// variables, only the fields that the message's delegates touch travel.
internal sealed class FieldwiseFormatter<T> : ReferenceFormatter<T>
    where T : class
{
    private static readonly bool IsDisplayClass = ClosureClass.IsDisplayClass(typeof(T));

    private readonly CapturedField[] _fields = CapturedFields.Of(typeof(T));
    private readonly CaptureReach[] _own = IsDisplayClass || !ClosureClass.Is(typeof(T)) ? [] : ReachesOfMethods();
    private Mask? _last;

    protected override bool RegistersEarly => true;

    protected override void WriteContent(ref MessagePackWriter writer, T value, WriteContext context)
    {
        var scope = context.Members as WriteScope;
        // An iterator's own methods use what it holds of display classes, and this.
        foreach (CaptureReach reach in _own)
            scope?.Include(reach);
        Mask mask = MaskFor(scope);
        writer.WriteArrayHeader(2 * mask.Count);
        context.Enter(typeof(T));
        for (int i = 0; i < _fields.Length; i++)
        {
            if (mask.Travels[i])
            {
                writer.Write(i);
                _fields[i].Write(ref writer, value, context);
            }
            else
                scope?.Omit(_fields[i].Key);
        }
        context.Leave();
    }

    protected override T ReadContent(ref MessagePackReader reader, ReadContext context, int slot)
    {
        int count = reader.ReadArrayHeader();
        if (count % 2 != 0)
            throw new MessagePackFormatException($"A field of {typeof(T)} has no value.");
        var value = (T)Uninitialized.Make(typeof(T));
        context.Register(slot, value);
        context.Enter();
        CapturedFields.Read(ref reader, value, _fields, count / 2, context);
        context.Leave();
        return value;
    }

    private static CaptureReach[] ReachesOfMethods() =>
    [
        .. typeof(T).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            .Select(CaptureAnalysis.ReachOf),
    ];

    // Work is mostly one lambda over one display class, again and again: its mask is kept.
    private Mask MaskFor(WriteScope? scope)
    {
        CaptureReach? only = IsDisplayClass && scope is { Reaches: [var single] } ? single : null;
        if (only is not null && Volatile.Read(ref _last) is { } last && last.Reach == only)
            return last;
        var travels = new bool[_fields.Length];
        int count = 0;
        for (int i = 0; i < travels.Length; i++)
        {
            travels[i] = !IsDisplayClass || scope is null || scope.CarriesKey(_fields[i].Key);
            count += travels[i] ? 1 : 0;
        }
        var mask = new Mask(only, travels, count);
        Volatile.Write(ref _last, mask);
        return mask;
    }

    private sealed record Mask(CaptureReach? Reach, bool[] Travels, int Count);
}
