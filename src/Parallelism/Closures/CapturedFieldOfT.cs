using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Parallelism.Serialization;

namespace Parallelism.Closures;

internal sealed class CapturedField<T>(FieldInfo field) : CapturedField(field)
{
    // Reflection serves the first uses; whoever comes back is worth the compilation of an accessor.
    private const int UsesBeforeCompiling = 16;

    private Place? _place;
    private int _uses;

    private delegate ref T Place(object holder);

    public override void Read(ref MessagePackReader reader, object holder, ReadContext context)
    {
        T value = context.Formatters.Get<T>().Read(ref reader, context);
        if (Accessor() is { } place)
            place(holder) = value;
        else
            Field.SetValue(holder, value);
    }

    protected override void WriteValue(ref MessagePackWriter writer, object holder, WriteContext context)
    {
        T value = Accessor() is { } place ? place(holder) : (T)Field.GetValue(holder)!;
        context.Formatters.Get<T>().Write(ref writer, value, context);
    }

    private Place? Accessor()
    {
        if (_place is null && RuntimeFeature.IsDynamicCodeSupported && ++_uses > UsesBeforeCompiling)
            _place = Compile();
        return _place;
    }

    private Place Compile()
    {
        var method = new DynamicMethod(Field.Name, typeof(T).MakeByRefType(), [typeof(object)], Field.Module, skipVisibility: true);
        ILGenerator il = method.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldflda, Field);
        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Place>();
    }
}
