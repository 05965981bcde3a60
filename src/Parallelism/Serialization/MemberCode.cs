using System.Reflection;
using System.Reflection.Emit;

namespace Parallelism.Serialization;

internal delegate void WriteAll<T>(ref MessagePackWriter writer, ref T target, WriteContext context);

internal delegate void WriteOne<T>(int index, ref MessagePackWriter writer, ref T target, WriteContext context);

internal delegate void ReadOne<T>(int index, ref MessagePackReader reader, ref T target, ReadContext context);

// Generates the code that moves the fields of a type that is used often. Only generated code may set the readonly fields of any type.
internal static class MemberCode
{
    private static readonly FieldInfo KeyField = typeof(Member).GetField(nameof(Member.Key))!;
    private static readonly FieldInfo StepField = typeof(Member).GetField(nameof(Member.Step))!;
    private static readonly FieldInfo FormatterField = typeof(Member).GetField(nameof(Member.Formatter))!;
    private static readonly MethodInfo At = typeof(WriteContext).GetMethod(nameof(WriteContext.At))!;
    private static readonly MethodInfo WriteKey = typeof(MessagePackWriter).GetMethod(nameof(MessagePackWriter.WriteKey))!;

    public static WriteAll<T> MakeWriteAll<T>(Member[] members, bool keys)
    {
        DynamicMethod method = Declare("Write", [typeof(Member[]), typeof(MessagePackWriter).MakeByRefType(), typeof(T).MakeByRefType(), typeof(WriteContext)]);
        ILGenerator il = method.GetILGenerator();
        for (int i = 0; i < members.Length; i++)
        {
            if (keys)
            {
                il.Emit(OpCodes.Ldarg_1);
                LoadMember(il, i, KeyField);
                il.Emit(OpCodes.Call, WriteKey);
            }

            EmitWrite<T>(il, members, i, writer: 1);
        }

        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<WriteAll<T>>(members);
    }

    public static WriteOne<T> MakeWriteOne<T>(Member[] members)
    {
        DynamicMethod method = Declare(
            "WriteOne", [typeof(Member[]), typeof(int), typeof(MessagePackWriter).MakeByRefType(), typeof(T).MakeByRefType(), typeof(WriteContext)]);
        ILGenerator il = method.GetILGenerator();
        EmitSwitch(il, members, i => EmitWrite<T>(il, members, i, writer: 2));
        return method.CreateDelegate<WriteOne<T>>(members);
    }

    public static ReadOne<T> MakeReadOne<T>(Member[] members)
    {
        DynamicMethod method = Declare(
            "ReadOne", [typeof(Member[]), typeof(int), typeof(MessagePackReader).MakeByRefType(), typeof(T).MakeByRefType(), typeof(ReadContext)]);
        ILGenerator il = method.GetILGenerator();
        EmitSwitch(il, members, i =>
        {
            Member member = members[i];
            LoadTarget<T>(il, 3);
            if (ReadMethod(member.Field.FieldType) is { } read)
            {
                il.Emit(OpCodes.Ldarg_2);
                il.Emit(OpCodes.Call, read);
            }
            else
            {
                LoadMember(il, i, FormatterField);
                il.Emit(OpCodes.Ldarg_2);
                il.Emit(OpCodes.Ldarg_S, (byte)4);
                il.Emit(OpCodes.Callvirt, typeof(Formatter<>).MakeGenericType(member.Field.FieldType).GetMethod("Read")!);
            }

            il.Emit(OpCodes.Stfld, member.Field);
        });
        return method.CreateDelegate<ReadOne<T>>(members);
    }

    private static DynamicMethod Declare(string name, Type[] parameters) =>
        new(name, typeof(void), parameters, typeof(MemberCode).Module, skipVisibility: true);

    private static void EmitSwitch(ILGenerator il, Member[] members, Action<int> emit)
    {
        Label[] labels = new Label[members.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = il.DefineLabel();
        }

        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Switch, labels);
        il.Emit(OpCodes.Ret);
        for (int i = 0; i < labels.Length; i++)
        {
            il.MarkLabel(labels[i]);
            emit(i);
            il.Emit(OpCodes.Ret);
        }
    }

    private static void EmitWrite<T>(ILGenerator il, Member[] members, int i, short writer)
    {
        Type type = members[i].Field.FieldType;
        MethodInfo? direct = WriteMethod(type);
        if (direct is null)
        {
            il.Emit(OpCodes.Ldarg, (short)(writer + 2));
            LoadMember(il, i, StepField);
            il.Emit(OpCodes.Call, At);
            LoadMember(il, i, FormatterField);
        }

        il.Emit(OpCodes.Ldarg, writer);
        LoadTarget<T>(il, (short)(writer + 1));
        il.Emit(OpCodes.Ldfld, members[i].Field);
        if (direct is not null)
        {
            il.Emit(OpCodes.Call, direct);
        }
        else
        {
            il.Emit(OpCodes.Ldarg, (short)(writer + 2));
            il.Emit(OpCodes.Callvirt, typeof(Formatter<>).MakeGenericType(type).GetMethod("Write")!);
        }
    }

    private static void LoadMember(ILGenerator il, int i, FieldInfo field)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, i);
        il.Emit(OpCodes.Ldelem_Ref);
        il.Emit(OpCodes.Ldfld, field);
    }

    private static void LoadTarget<T>(ILGenerator il, short argument)
    {
        il.Emit(OpCodes.Ldarg, argument);
        if (!typeof(T).IsValueType)
        {
            il.Emit(OpCodes.Ldind_Ref);
        }
    }

    private static MethodInfo? WriteMethod(Type type)
    {
        Type? parameter = type.IsEnum ? null : Type.GetTypeCode(type) switch
        {
            TypeCode.Byte or TypeCode.SByte or TypeCode.Int16 or TypeCode.UInt16 or TypeCode.Char or TypeCode.Int32 => typeof(int),
            TypeCode.Boolean or TypeCode.UInt32 or TypeCode.Int64 or TypeCode.UInt64 or TypeCode.Single or TypeCode.Double or TypeCode.String => type,
            _ => null,
        };
        return parameter is null ? null : typeof(MessagePackWriter).GetMethod("Write", [parameter]);
    }

    private static MethodInfo? ReadMethod(Type type) =>
        WriteMethod(type) is null ? null : typeof(MessagePackReader).GetMethod("Read" + Type.GetTypeCode(type), []);
}
