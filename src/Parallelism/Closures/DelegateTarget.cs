using System.Reflection;
using Parallelism.Serialization;

namespace Parallelism.Closures;

// What a delegate is bound to.
internal static class DelegateTarget
{
    private const string This = "captured 'this'";

    internal enum Form
    {
        // a static method, or an instance method that gets its instance as an argument
        None = 0,

        // a lambda that captures nothing
        Singleton = 1,

        // type, object
        Object = 2,

        // the captured this of a lambda, or the instance of a method group
        Owner = 3,

        // an extension method on null
        Null = 4,

        Several = 5,
    }

    // Writes all of the array but its last element, the method.
    public static void Write(ref MessagePackWriter writer, Delegate value, WriteScope scope, WriteContext context)
    {
        MethodInfo method = value.Method;
        object? target = value.Target;
        if (target is not null && !CodeOrigin.IsFrameworks(method.DeclaringType!))
            scope.Include(CaptureAnalysis.ReachOf(method));
        if (target is null)
        {
            bool isBoundToNull = method.IsStatic && method.GetParameters().Length > Invoke(value.GetType()).GetParameters().Length;
            Begin(ref writer, 2, isBoundToNull ? Form.Null : Form.None);
            return;
        }
        Type type = target.GetType();
        if (Singleton.Is(type))
        {
            Begin(ref writer, 2, Form.Singleton);
            return;
        }
        if (!ClosureClass.Is(type) && !method.IsStatic && !type.IsValueType)
        {
            Begin(ref writer, 3, Form.Owner);
            context.At(This);
            try
            {
                CapturedOwner.Write(ref writer, target, method.DeclaringType!, context);
            }
            catch (WorkSerializationException error) when (RefusalPath.Extend(error, This, type) is { } extended)
            {
                throw extended;
            }
            return;
        }
        context.At(ClosureClass.Is(type) ? "" : This);
        // Whether a compiler's class may travel need not be asked again each time.
        Formatter formatter = ClosureClass.Is(type) ? context.Formatters.GetExact(type) : PolymorphicFormatter.Find(typeof(object), type, context);
        Begin(ref writer, 4, Form.Object);
        scope.Write(ref writer, type);
        formatter.WriteObject(ref writer, target, context);
    }

    public static object? Read(ref MessagePackReader reader, Form form, int count, ReadContext context)
    {
        int due = form switch
        {
            Form.None or Form.Singleton or Form.Null => 2,
            Form.Owner => 3,
            Form.Object => 4,
            _ => throw new MessagePackFormatException($"A delegate has no form {(int)form}."),
        };
        if (count != due)
            throw new MessagePackFormatException($"A delegate has {count} parts where {due} are due.");
        return form switch
        {
            Form.Owner => CapturedOwner.Read(ref reader, context),
            Form.Object => context.Formatters.GetExact(context.Types!.Read(ref reader)).ReadObject(ref reader, context),
            _ => null,
        };
    }

    private static void Begin(ref MessagePackWriter writer, int parts, Form form)
    {
        writer.WriteArrayHeader(parts);
        writer.Write((int)form);
    }

    private static MethodInfo Invoke(Type type) => type.GetMethod("Invoke")!;
}
