using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Parallelism.Closures;
using Parallelism.Serialization;
using Parallelism.Verbs;

namespace Parallelism.Swap;

// Visits an object graph for a Snapshot. Objects of the framework are values here, but for its collections; what stands for something of the caller's
// (progress, loggers, strategies) is nothing.
internal sealed class SnapshotWalk
{
    // More than this is not looked at.
    private const int MaxNodes = 4_000_000;

    private readonly Dictionary<object, int> _seen = new(ReferenceEqualityComparer.Instance);

    // Where there is one, only the captured variables in it are visited, and no captured this.
    public CaptureReach? Reach { get; init; }

    public List<Snapshot.Node> Nodes { get; } = [];

    public HashSet<object> Objects { get; } = new(ReferenceEqualityComparer.Instance);

    public List<int> Twice { get; } = [];

    public List<Delegate> Delegates { get; } = [];

    public void Visit(object? value, int parent, string step)
    {
        if (Nodes.Count > MaxNodes || value is null || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            Nodes.Add(new(parent, step, null, null));
            return;
        }
        Type type = value.GetType();
        if (!type.IsValueType && value is not string)
        {
            if (_seen.TryGetValue(value, out int number))
            {
                if (Identity.Matters(value) && !KeptIdentity.Of(type))
                    Twice.Add(Nodes.Count);
                Nodes.Add(new(parent, step, $"#{number}", null));
                return;
            }
            _seen.Add(value, _seen.Count);
        }
        bool matters = Identity.Matters(value);
        if (matters)
            Objects.Add(value);
        int own = Nodes.Count;
        Nodes.Add(new(parent, step, ValueOf(value, type), matters ? value : null));
        VisitParts(value, type, own);
    }

    // What is compared of the object itself: its value, or its type where its parts follow.
    private static object ValueOf(object value, Type type)
    {
        if (value is Array { Length: > 0 } array && type.GetElementType()!.IsPrimitive)
            return Hash(array);
        if (value is StringBuilder text)
            return text.ToString();
        if (value is Delegate work)
            return work.Method;
        bool isValue = value is string || type.IsPrimitive || type.IsEnum || (type.IsValueType && IsFrameworks(type) && !type.IsGenericType && !IsPartOfRandom(type));
        return isValue ? value : type;
    }

    private static bool IsPartOfRandom(Type type) => typeof(Random).IsAssignableFrom(type) || type.DeclaringType == typeof(Random);

    private static string Hash(Array array)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(array), Buffer.ByteLength(array));
        return $"{array.Length} {Convert.ToHexString(SHA256.HashData(bytes))}";
    }

    private void VisitParts(object value, Type type, int own)
    {
        switch (value)
        {
            case string or Type or StringBuilder or IExecutionStrategy or CancellationToken:
                return;
            case Array { Rank: 1 } array when !type.GetElementType()!.IsPrimitive:
                VisitElements(array, own);
                return;
            case Array array:
                if (array.Rank > 1 && !type.GetElementType()!.IsPrimitive)
                    VisitElements(array, own);
                return;
            case Delegate work:
                foreach (Delegate part in work.GetInvocationList())
                {
                    Delegates.Add(part);
                    if (Reach is not null && !ClosureClass.Is(part.Target?.GetType()))
                        continue;
                    Visit(part.Target, own, ClosureClass.Is(part.Target?.GetType()) || part.Target?.GetType().Assembly == typeof(SnapshotWalk).Assembly ? "" : "captured 'this'");
                }
                return;
            case ICollection collection when IsFrameworks(type):
                VisitElements(collection, own);
                return;
            case IEnumerable collection when IsFrameworks(type) && type.Namespace!.StartsWith("System.Collections", StringComparison.Ordinal):
                VisitElements(collection, own);
                return;
        }
        if (IsWalked(value, type))
            VisitFields(value, type, own);
    }

    private void VisitElements(IEnumerable collection, int own)
    {
        int i = 0;
        foreach (object? element in collection)
            Visit(element, own, string.Create(CultureInfo.InvariantCulture, $"[{i++}]"));
    }

    private static bool IsFrameworks(Type type) => CodeOrigin.IsFrameworks(type);

    private static bool IsWalked(object value, Type type)
    {
        if (type.Assembly == typeof(SnapshotWalk).Assembly)
            return type.Namespace == typeof(PhiloxRandom).Namespace;
        return !IsFrameworks(type) || IsPartOfRandom(type) || value is ITuple || (type.IsValueType && type.IsGenericType) || type.Namespace == "System.Collections.Generic";
    }

    private void VisitFields(object value, Type type, int own)
    {
        bool isClosure = ClosureClass.Is(type);
        // An enumerable that the work enumerates counts its rounds in itself, and begins anew for each.
        bool isSource = isClosure && value is IEnumerable;
        bool isRandom = IsPartOfRandom(type);
        for (Type? declaring = type; declaring is not null && declaring != typeof(object) && declaring != typeof(ValueType); declaring = declaring.BaseType)
        {
            foreach (FieldInfo field in declaring.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                // Where the compiler keeps a lambda that it made once.
                if (isClosure && field.Name.StartsWith("<>9", StringComparison.Ordinal))
                    continue;
                if (field.FieldType.IsPointer || field.FieldType.IsByRefLike || field.FieldType.IsFunctionPointer)
                    continue;
                if (isClosure && Reach is { IsEverything: false } && (ClosureClass.IsOwnerField(field) || !Reach.Fields.Contains(FieldKey.Of(field))))
                    continue;
                if (isSource && !field.Name.StartsWith("<>3__", StringComparison.Ordinal) && !ClosureClass.IsOwnerField(field))
                    continue;
                Visit(field.GetValue(value), own, isRandom ? "" : StepOf(field, isClosure));
            }
        }
    }

    private static string StepOf(FieldInfo field, bool isOfClosure)
    {
        if (ClosureClass.Is(field.FieldType) || field.DeclaringType!.Assembly == typeof(SnapshotWalk).Assembly)
            return "";
        return isOfClosure ? $"captured '{ClosureClass.NameOf(field)}'" : $".{ClosureClass.NameOf(field)}";
    }
}
