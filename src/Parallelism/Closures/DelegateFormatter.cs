using System.Reflection;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// A delegate: the target's form, the target, and at the end the method, or a reference where the delegate turned up again inside its own target
// (a recursive lambda is a variable of its own closure) and is there already. Several at once: as many arrays, then nil or that reference.
internal sealed class DelegateFormatter<T> : Formatter<T>
    where T : Delegate
{
    public override void Write(ref MessagePackWriter writer, T value, WriteContext context)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }
        if (context.Members is not WriteScope scope)
            throw context.Refuse(typeof(T), "delegates travel only as work, and in its arguments and results");
        if (context.TracksReferences && context.Has(value))
        {
            context.TryWriteReference(ref writer, value, isOpen: false);
            return;
        }
        if (value.HasSingleTarget && scope.Table.WhyNot(value.Method) is { } reason)
            throw context.Refuse(typeof(T), reason);
        context.Enter(typeof(T));
        if (value.HasSingleTarget)
        {
            DelegateTarget.Write(ref writer, value, scope, context);
            if (!context.TracksReferences || !context.TryWriteReference(ref writer, value, isOpen: false))
                scope.Write(ref writer, value.Method);
        }
        else
        {
            Delegate[] parts = value.GetInvocationList();
            writer.WriteArrayHeader(parts.Length + 2);
            writer.Write((int)DelegateTarget.Form.Several);
            foreach (Delegate part in parts)
                Write(ref writer, (T)part, context);
            if (!context.TracksReferences || !context.TryWriteReference(ref writer, value, isOpen: false))
                writer.WriteNil();
        }
        context.Leave();
    }

    public override T Read(ref MessagePackReader reader, ReadContext context)
    {
        if (reader.TryReadNil())
            return null!;
        if (context.TracksReferences && context.TryReadReference(ref reader, out object? known))
            return Typed(known);
        context.Enter();
        ReadScope scope = ReadScope.Of(context);
        int count = reader.ReadArrayHeader();
        var form = (DelegateTarget.Form)reader.ReadInt64();
        var parts = new List<Delegate>();
        object? target = null;
        if (form == DelegateTarget.Form.Several)
        {
            for (int i = count - 2; i > 0; i--)
                parts.Add(Read(ref reader, context) ?? throw new MessagePackFormatException("A part of a delegate is missing."));
        }
        else
            target = DelegateTarget.Read(ref reader, form, count, context);
        T value;
        if (context.TracksReferences && context.TryReadReference(ref reader, out object? itself))
            value = Typed(itself);
        else
        {
            int slot = context.TracksReferences ? context.ReserveReference() : -1;
            value = form == DelegateTarget.Form.Several ? Combine(ref reader, parts) : Create(scope.ReadMethod(ref reader), form, target);
            context.Register(slot, value);
        }
        context.Leave();
        return value;
    }

    private static T Typed(object known) => known as T ?? throw new MessagePackFormatException($"A reference to a {typeof(T)} leads to something else.");

    private static T Combine(ref MessagePackReader reader, List<Delegate> parts)
    {
        if (!reader.TryReadNil())
            throw new MessagePackFormatException("A delegate with several targets has no end.");
        return Delegate.Combine([.. parts]) as T ?? throw new MessagePackFormatException("A delegate with several targets has none.");
    }

    private static T Create(MethodBase method, DelegateTarget.Form form, object? target)
    {
        try
        {
            if (form == DelegateTarget.Form.Singleton)
                target = Singleton.Of(method.DeclaringType!);
            // Of the two, this one also serves delegates over an instance method without its instance.
            return form == DelegateTarget.Form.None
                ? (T)Delegate.CreateDelegate(typeof(T), (MethodInfo)method)
                : (T)Delegate.CreateDelegate(typeof(T), target, (MethodInfo)method);
        }
        catch (Exception error) when (error is ArgumentException or InvalidCastException or MemberAccessException or NullReferenceException)
        {
            throw new MessagePackFormatException($"{method.DeclaringType?.Name}.{method.Name} is no {typeof(T)}.", error);
        }
    }
}
